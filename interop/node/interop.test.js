// wechatpay-axios-plugin against a running "wxpay sandbox", whose folder of keys is named by WXPAY_SANDBOX_KEYS. All
// signing, verifying and encrypting here is the plugin's own. `go test` in the folder above runs this; by hand:
//
//   wxpay sandbox --keys /tmp/keys &
//   npm ci && WXPAY_SANDBOX_KEYS=/tmp/keys npm test

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const path = require('node:path')
const { test } = require('node:test')
const { Wechatpay, Rsa } = require('wechatpay-axios-plugin')

const read = (name) => readFileSync(path.join(process.env.WXPAY_SANDBOX_KEYS, name))
const box = JSON.parse(read('sandbox.json'))
const merchantKey = Rsa.from(read('apiclient_key.pem'), Rsa.KEY_TYPE_PRIVATE)
const merchantPublic = Rsa.from(read('apiclient_cert.pem'), Rsa.KEY_TYPE_PUBLIC) // signs no answer
const publicKey = Rsa.from(read('wechatpay_public_key.pem'), Rsa.KEY_TYPE_PUBLIC)
const certificate = Rsa.from(read('wechatpay_certificate.pem'), Rsa.KEY_TYPE_PUBLIC)

const appid = 'wxd678efh567hg6787'
const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'

// client trusts the keys in certs alone. The plugin names no key in Wechatpay-Serial by itself, and is then answered
// with the platform certificate's.
function client(certs, headers = {}) {
  return new Wechatpay({
    mchid: box.mchid, serial: box.serial_no, privateKey: merchantKey, certs, baseURL: `${box.url}/`, headers,
  })
}

// pay has the user pay an order: there is no phone.
async function pay(outTradeNo) {
  const res = await fetch(`${box.url}/sandbox/pay`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ out_trade_no: outTradeNo }),
  })
  assert.ok(res.ok, `/sandbox/pay: ${res.status} ${await res.text()}`)
}

function jsapiOrder(outTradeNo) {
  return {
    appid, mchid: box.mchid, description: 'Image形象店-深圳腾大-QQ公仔', out_trade_no: outTradeNo,
    notify_url: 'https://www.weixin.qq.com/wxpay/pay.php', amount: { total: 100, currency: 'CNY' }, payer: { openid },
  }
}

const modes = [
  { name: 'public-key', serial: box.public_key_id, key: publicKey, headers: { 'Wechatpay-Serial': box.public_key_id } },
  { name: 'certificate', serial: box.certificate_serial, key: certificate, headers: {} },
]

for (const { name, serial, key, headers } of modes) {
  const wxpay = client({ [serial]: key }, headers)
  const number = `node-${name}-1`
  const look = async (n) => (await wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({
    params: { mchid: box.mchid }, out_trade_no: n,
  })).data

  test(`${name}: a JSAPI order is placed, paid and refunded`, async () => {
    const placed = await wxpay.v3.pay.transactions.jsapi.post(jsapiOrder(number))
    assert.equal(placed.headers['wechatpay-serial'], serial, 'the key that signed')
    assert.ok(placed.data.prepay_id)
    assert.equal((await look(number)).trade_state, 'NOTPAY')

    await pay(number)
    const paid = await look(number)
    assert.equal(paid.trade_state, 'SUCCESS')
    assert.equal(paid.amount.total, 100)
    assert.equal(paid.payer.openid, openid)
    const { data: same } = await wxpay.v3.pay.transactions.id._transaction_id_.get({
      params: { mchid: box.mchid }, transaction_id: paid.transaction_id,
    })
    assert.deepEqual(same, paid)

    const refund = (outRefundNo, fen) => wxpay.v3.refund.domestic.refunds.post({
      transaction_id: paid.transaction_id, out_refund_no: outRefundNo, reason: '商品已售完',
      amount: { refund: fen, total: 100, currency: 'CNY' },
    })
    await refund(`${number}-refund-1`, 40)
    const { data: refunded } = await wxpay.v3.refund.domestic.refunds._out_refund_no_.get({ out_refund_no: `${number}-refund-1` })
    assert.equal(refunded.status, 'SUCCESS')
    assert.equal(refunded.amount.refund, 40)
    assert.equal((await look(number)).trade_state, 'REFUND')
    await assert.rejects(refund(`${number}-refund-2`, 61), ({ response }) => {
      assert.equal(response.status, 400)
      assert.equal(response.data.code, 'INVALID_REQUEST')
      return true
    })
  })

  test(`${name}: an order is closed, with 204`, async () => {
    await wxpay.v3.pay.transactions.jsapi.post(jsapiOrder(`node-${name}-2`))
    const closed = await wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$.close.post(
      { mchid: box.mchid }, { out_trade_no: `node-${name}-2` },
    )
    assert.equal(closed.status, 204)
    assert.equal((await look(`node-${name}-2`)).trade_state, 'CLOSED')
  })

  test(`${name}: sensitive fields are encrypted and decrypted`, async () => {
    const named = { headers: { 'Wechatpay-Serial': serial } }
    const { data: { token } } = await wxpay.v3.payrollCard.tokens.post({
      openid, appid, sub_mchid: '1111111', user_name: Rsa.encrypt('张三', key),
      id_card_number: Rsa.encrypt('11010519491231002X', key), employment_type: 'LONG_TERM_EMPLOYMENT',
    }, named)
    assert.ok(token)
    const { data: receiver } = await wxpay.v3.profitsharing.receivers.add.post({
      appid, type: 'PERSONAL_OPENID', account: `o-${name}`, name: Rsa.encrypt('李四', key), relation_type: 'STAFF',
    }, named)
    assert.equal(Rsa.decrypt(receiver.name, merchantKey), '李四')
  })
}

// Each of these is a 200 of the sandbox that the plugin refuses, which shows that it did check those above.
const good = client({ [box.public_key_id]: publicKey, [box.certificate_serial]: certificate })
const refusals = {
  'another key of the public key’s name': {
    wxpay: client({ [box.public_key_id]: merchantPublic }, { 'Wechatpay-Serial': box.public_key_id }), code: 'EV3_RES_HEADER_SIGNATURE_DIGEST',
  },
  'another key of the certificate’s name': { wxpay: client({ [box.certificate_serial]: merchantPublic }), code: 'EV3_RES_HEADER_SIGNATURE_DIGEST' },
  'a key of another name': { wxpay: client({ [box.public_key_id]: publicKey }), code: 'EV3_RES_HEADER_PLATFORM_SERIAL' },
  'a signature over something else': { wxpay: good, fault: 'bad-signature', code: 'EV3_RES_HEADER_SIGNATURE_DIGEST' },
  'an unknown serial': { wxpay: good, fault: 'unknown-serial', code: 'EV3_RES_HEADER_PLATFORM_SERIAL' },
  'a timestamp long past': { wxpay: good, fault: 'stale=-10m', code: 'EV3_RES_HEADER_TIMESTAMP_OFFSET' },
  'no signature': { wxpay: good, fault: 'missing=Wechatpay-Signature', code: 'EV3_RES_HEADERS_INCOMPLATE' },
}

for (const [name, { wxpay, fault, code }] of Object.entries(refusals)) {
  test(`refuses: ${name}`, async () => {
    const headers = fault ? { 'Sandbox-Fault': fault } : {}
    await assert.rejects(wxpay.v3.security.echo.post({ echo_message: 'hello' }, { headers }), (err) => {
      assert.equal(err.code, code)
      assert.equal(err.response.status, 200)
      return true
    })
  })
}

test('the same echo is accepted', async () => {
  const { data } = await good.v3.security.echo.post({ echo_message: 'hello' })
  assert.equal(data.echo_message, 'hello')
})
