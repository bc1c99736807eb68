// wechatpay-axios-plugin sends the sample of every endpoint. Its path is a chain, so that it has no methods to go through.

const { createReadStream, mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { Wechatpay, Rsa } = require('wechatpay-axios-plugin')
const { box, read, samples, seal, refusal, print } = require('./box')

const key = Rsa.from(read('wechatpay_public_key.pem'), Rsa.KEY_TYPE_PUBLIC)
const wxpay = new Wechatpay({
  mchid: box.mchid,
  serial: box.serial_no,
  privateKey: Rsa.from(read('apiclient_key.pem'), Rsa.KEY_TYPE_PRIVATE),
  certs: { [box.public_key_id]: key },
  baseURL: `${box.url}/`,
  headers: { 'Wechatpay-Serial': box.public_key_id },
})

const encrypt = (text) => Rsa.encrypt(text, key)

// send makes a call. It throws unless the answer is 2xx and the plugin has verified it.
function send({ method, path: pathname, vars, query, json, upload }) {
  const config = { ...vars, params: seal(query, encrypt) }
  const verb = method.toLowerCase()
  if (upload) return wxpay.chain(pathname)[verb](...form(upload, config))
  if (verb === 'get' || verb === 'delete') return wxpay.chain(pathname)[verb](config)
  return wxpay.chain(pathname)[verb](seal(json, encrypt), config)
}

// form is an upload as the plugin's CHANGELOG shows it for 0.9: axios makes the form, and the plugin signs config.meta.
function form({ meta, part, name, content }, config) {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return [{ meta: JSON.stringify(meta), [part]: createReadStream(file) }, { ...config, meta, headers: { 'Content-Type': 'multipart/form-data' } }]
}

const folder = mkdtempSync(path.join(tmpdir(), 'wxpay-'))

async function main() {
  for (const one of samples) {
    let said
    try {
      await send(one)
    } catch (err) {
      said = err.response && err.response.status >= 300 ? refusal(err.response.status, err.response.data) : `client: ${err.code || err.message}`
    }
    print(`chain('${one.path}').${one.method.toLowerCase()}`, `${one.method} ${one.path}`, said)
  }
}

main().finally(() => rmSync(folder, { recursive: true }))
