// wxpay-v3 calls each of its methods. It downloads the platform certificates (平台证书) when it is made, and verifies
// answers with its own verifySign.

const { setTimeout: sleep } = require('node:timers/promises')
const { box, read, sample, control } = require('./box')
const { latest, toSandbox } = require('./exchanges')
const { run } = require('./methods')

const urllib = require('urllib')
const { request } = urllib
urllib.request = (url, options) => request(toSandbox(url), options) // has to come before wxpay-v3 is loaded
const Payment = require('wxpay-v3')

const payment = new Payment({
  appid: 'wxd678efh567hg6787',
  mchid: box.mchid,
  private_key: read('apiclient_key.pem').toString(),
  serial_no: box.serial_no,
  apiv3_private_key: box.api_v3_key,
  notify_url: 'https://www.weixin.qq.com/wxpay/pay.php',
})

const order = (kind) => payment[kind]({ ...sample(`POST v3/pay/transactions/${kind}`).json, out_trade_no: `order-${kind}` })
const { query: bill } = sample('GET v3/bill/tradebill')
let paid

const calls = {
  // The constructor has called it.
  async decodeCertificates() {
    while (!payment.certificates) await sleep(1)
  },
  getCertificates: () => payment.getCertificates(),
  jsapi: () => order('jsapi'),
  app: () => order('app'),
  h5: () => order('h5'),
  native: () => order('native'),
  async getTransactionsByOutTradeNo() {
    await control('pay', { out_trade_no: 'order-jsapi' })
    await payment.getTransactionsByOutTradeNo({ out_trade_no: 'order-jsapi' })
    paid = latest()
  },
  getTransactionsById: () => payment.getTransactionsById({ transaction_id: paid.transaction_id }),
  close: () => payment.close({ out_trade_no: 'order-native' }),
  refund: () => payment.refund({
    transaction_id: paid.transaction_id, out_refund_no: 'refund-1', reason: '商品已售完', amount: { refund: 1, total: 100, currency: 'CNY' },
  }),
  getRefund: () => payment.getRefund({ out_refund_no: 'refund-1' }),
  tradebill: () => payment.tradebill(bill),
  fundflowbill: () => payment.fundflowbill(sample('GET v3/bill/fundflowbill').query),
  downloadbill: () => payment.downloadbill(latest().download_url),
}

run({
  client: payment,
  calls,
  helpers: ['constructor', 'run', 'verifySign', 'decodeResource', 'decode', 'generate', 'rsaSign'],
  verify: (answer) => payment.verifySign(answer),
})
