// What the clients of this folder share: the sandbox's keys, the requests, and the lines that they print. The folder of
// the keys is named by WXPAY_SANDBOX_KEYS, the file of the requests by WXPAY_SAMPLES.

const { readFileSync } = require('node:fs')
const path = require('node:path')

const read = (name) => readFileSync(path.join(process.env.WXPAY_SANDBOX_KEYS, name))
const box = JSON.parse(read('sandbox.json'))
const samples = JSON.parse(readFileSync(process.env.WXPAY_SAMPLES))

// sample returns the request of an endpoint, such as 'POST v3/pay/transactions/jsapi', for the caller to change.
function sample(endpoint) {
  const found = samples.find(({ method, path: template }) => `${method} ${template}` === endpoint)
  if (!found) throw new Error(`the catalogue has no ${endpoint}`)
  return structuredClone(found)
}

// seal has the client encrypt the sensitive fields (敏感信息) of a request, which begin with a mark.
function seal(value, encrypt) {
  if (typeof value === 'string') return value.startsWith('encrypt:') ? encrypt(value.slice('encrypt:'.length)) : value
  if (Array.isArray(value)) return value.map((one) => seal(one, encrypt))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, seal(one, encrypt)]))
}

// refusal is the sandbox's answer in a few words that are the same in each run.
function refusal(status, { code, detail } = {}) {
  return [status, code, detail?.field].filter(Boolean).join(' ')
}

// print prints a call as the package internal/table reads it. The endpoint has the path as it was sent.
function print(call, endpoint, said) {
  process.stdout.write(`${JSON.stringify({ call, endpoint, said })}\n`)
}

// control has the user act, who has no phone here.
async function control(action, body) {
  const res = await fetch(`${box.url}/sandbox/${action}`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  })
  if (!res.ok) throw new Error(`/sandbox/${action}: ${res.status} ${await res.text()}`)
  return res.json()
}

module.exports = { box, read, samples, sample, seal, refusal, print, control }
