// wechatpay-node-v3 calls each of its methods. It takes the merchant's serial out of the certificate, as its README
// shows; its answers are verified with its own verifySign, which downloads the platform certificates (平台证书).

const Pay = require('wechatpay-node-v3')
const { PayRequest } = require('wechatpay-node-v3/dist/lib/pay-request')
const { box, read, sample, seal, control } = require('./box')
const { latest, toSandbox } = require('./exchanges')
const { run } = require('./methods')

const pay = new Pay({
  appid: 'wxd678efh567hg6787',
  mchid: box.mchid,
  publicKey: read('apiclient_cert.pem'),
  privateKey: read('apiclient_key.pem'),
  key: box.api_v3_key,
})
const http = new PayRequest()
pay.createHttp({
  get: (url, headers) => http.get(toSandbox(url), headers),
  post: (url, params, headers) => http.post(toSandbox(url), params, headers),
  upload: (url, params, headers) => http.upload(toSandbox(url), params, headers),
})
const certificate = read('wechatpay_certificate.pem')

// body is the sample of an endpoint as a merchant sends it who is not a partner (服务商).
function body(endpoint, change = {}) {
  const { sub_mchid, sub_appid, ...own } = sample(endpoint).json
  return seal({ ...own, ...change }, (text) => pay.publicEncrypt(text, certificate))
}

// order makes an order of one kind, with the kind for its number.
const order = (kind) => pay[`transactions_${kind}`](body(`POST v3/pay/transactions/${kind}`, { out_trade_no: `order-${kind}` }))
const combined = (kind) => pay[`combine_transactions_${kind}`](combination(kind))

function combination(kind) {
  const one = body(`POST v3/combine-transactions/${kind}`, { combine_out_trade_no: `combined-${kind}` })
  delete one.combine_payer_info.identity // optional, and encrypted, but the method cannot name the key
  one.sub_orders = one.sub_orders.map(({ sub_mchid, sub_appid, ...sub }, i) => ({ ...sub, out_trade_no: `part-${kind}-${i}` }))
  return one
}

let paid, bill, batch, line, shared
const sharing = (change) => ({ transaction_id: paid.transaction_id, out_order_no: 'sharing-1', ...change })
const encrypted = { wx_serial_no: box.certificate_serial } // the key that encrypted
const query = (endpoint) => sample(endpoint).query

const calls = {
  get_certificates: () => pay.get_certificates(box.api_v3_key),
  fetchCertificates: () => pay.fetchCertificates(),
  transactions_h5: () => order('h5'),
  transactions_native: () => order('native'),
  transactions_app: () => order('app'),
  transactions_jsapi: () => order('jsapi'),
  combine_transactions_h5: () => combined('h5'),
  combine_transactions_native: () => combined('native'),
  combine_transactions_app: () => combined('app'),
  combine_transactions_jsapi: () => combined('jsapi'),
  async query() {
    await control('pay', { out_trade_no: 'order-jsapi' })
    await pay.query({ out_trade_no: 'order-jsapi' })
    paid = latest()
  },
  close: () => pay.close('order-native'),
  combine_query: () => pay.combine_query('combined-native'),
  combine_close: () => pay.combine_close('combined-native', combination('native').sub_orders.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no }))),
  tradebill: () => pay.tradebill(query('GET v3/bill/tradebill')),
  async fundflowbill() {
    await pay.fundflowbill(query('GET v3/bill/fundflowbill'))
    bill = latest().download_url
  },
  // It would sign another host together with the path.
  downloadBill: async () => pay.downloadBill(bill.replace(box.url, 'https://api.mch.weixin.qq.com')),
  refunds: () => pay.refunds(body('POST v3/refund/domestic/refunds', {
    transaction_id: paid.transaction_id, out_trade_no: undefined, out_refund_no: 'refund-1', goods_detail: undefined,
    amount: { refund: 1, total: 100, currency: 'CNY' },
  })),
  find_refunds: () => pay.find_refunds('refund-1'),
  async batches_transfer() {
    const request = body('POST v3/transfer/batches')
    const lines = request.transfer_detail_list
    request.total_num = lines.length
    request.total_amount = lines.reduce((sum, { transfer_amount }) => sum + transfer_amount, 0)
    await pay.batches_transfer({ ...request, ...encrypted })
    batch = latest()
  },
  async query_batches_transfer_list_wx() {
    await pay.query_batches_transfer_list_wx({ batch_id: batch.batch_id, need_query_detail: true, detail_status: 'ALL' })
    line = latest().transfer_detail_list[0]
  },
  query_batches_transfer_detail_wx: () => pay.query_batches_transfer_detail_wx({ batch_id: batch.batch_id, detail_id: line.detail_id }),
  query_batches_transfer_list: () => pay.query_batches_transfer_list({ out_batch_no: batch.out_batch_no, need_query_detail: false }),
  query_batches_transfer_detail: () => pay.query_batches_transfer_detail({ out_batch_no: batch.out_batch_no, out_detail_no: line.out_detail_no }),
  profitsharing_receivers_add: () => pay.profitsharing_receivers_add({ ...body('POST v3/profitsharing/receivers/add'), ...encrypted }),
  async create_profitsharing_orders() {
    const request = body('POST v3/profitsharing/orders', sharing({ unfreeze_unsplit: false }))
    request.receivers[0].amount = 10
    await pay.create_profitsharing_orders({ ...request, ...encrypted })
    shared = latest()
  },
  query_profitsharing_orders: () => pay.query_profitsharing_orders(paid.transaction_id, 'sharing-1'),
  profitsharing_return_orders: () => pay.profitsharing_return_orders(body('POST v3/profitsharing/return-orders', {
    order_id: shared.order_id, out_order_no: 'sharing-1', out_return_no: 'return-1', amount: 1,
  })),
  query_profitsharing_return_orders: () => pay.query_profitsharing_return_orders('return-1', 'sharing-1'),
  query_profitsharing_amounts: () => pay.query_profitsharing_amounts(paid.transaction_id),
  profitsharing_orders_unfreeze: () => pay.profitsharing_orders_unfreeze(body('POST v3/profitsharing/orders/unfreeze', sharing({ out_order_no: 'unfreeze-1' }))),
  profitsharing_receivers_delete: () => pay.profitsharing_receivers_delete(body('POST v3/profitsharing/receivers/delete')),
  profitsharing_bills: () => pay.profitsharing_bills(sample('GET v3/profitsharing/bills').query.bill_date, 'GZIP'),
  upload_images: () => pay.upload_images(Buffer.from('image'), 'image.png'),
}

run({
  client: pay,
  calls,
  helpers: ['constructor', 'createHttp', 'verifySign', 'publicEncrypt', 'privateDecrypt', 'getSignature', 'sign', 'getSN', 'sha256WithRsa',
    'getAuthorization', 'decipher_gcm', 'buildAuthorization'],
  verify: (answer) => pay.verifySign(answer),
})
