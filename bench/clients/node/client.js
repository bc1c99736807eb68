// wechatpay-axios-plugin as a client of bench/run. WXPAY_BENCH_JOB is the job, and one line of JSON is the result;
// internal/protocol has both. The plugin is used as its README shows, and Node keeps connections by default.

const { createHash } = require('node:crypto')
const { readFileSync } = require('node:fs')
const path = require('node:path')
const { Wechatpay, Rsa, Aes, Formatter } = require('wechatpay-axios-plugin')

const job = JSON.parse(process.env.WXPAY_BENCH_JOB)
const read = (name) => readFileSync(path.join(job.keys, name))
const serial = 'PUB_KEY_ID_0119000072912024101000000000000001'
const apiv3Key = '0123456789abcdef0123456789ABCDEF'
const outTradeNo = '1217752501201407033233368018'

const platform = Rsa.from(read('wechatpay_public_key.pem'), Rsa.KEY_TYPE_PUBLIC)
const wxpay = new Wechatpay({
  mchid: '1900007291',
  serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  privateKey: Rsa.from(read('apiclient_key.pem'), Rsa.KEY_TYPE_PRIVATE),
  certs: { [serial]: platform },
  baseURL: `${job.url}/`,
  headers: { 'Wechatpay-Serial': serial },
})

async function order() {
  const res = await wxpay.v3.pay.transactions.jsapi.post({
    appid: 'wxd678efh567hg6787',
    mchid: '1900007291',
    description: 'Image形象店-深圳腾大-QQ公仔',
    out_trade_no: outTradeNo,
    notify_url: 'https://www.weixin.qq.com/wxpay/pay.php',
    amount: { total: 100 },
    payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  })
  if (!res.data.prepay_id) throw new Error('no prepay_id')
}

// notice does by hand what the plugin's README says: it has the parts, and no function for the whole.
function notice({ header, body }) {
  const age = Math.abs(Formatter.timestamp() - header['Wechatpay-Timestamp'])
  if (!(age <= 300) || header['Wechatpay-Serial'] !== serial) throw new Error('old, or signed with another key')
  const message = Formatter.response(header['Wechatpay-Timestamp'], header['Wechatpay-Nonce'], body)
  if (!Rsa.verify(message, header['Wechatpay-Signature'], platform)) throw new Error('the signature does not hold')
  const { ciphertext, nonce, associated_data: aad } = JSON.parse(body).resource
  const payment = JSON.parse(Aes.AesGcm.decrypt(ciphertext, apiv3Key, nonce, aad))
  if (payment.out_trade_no !== outTradeNo) throw new Error('another out_trade_no')
}

// bill reads the file as a stream, which axios can, and makes the digest that the plugin leaves to its user.
async function bill() {
  const { data } = await wxpay.v3.bill.tradebill.get({ params: { bill_date: '2026-11-20', bill_type: 'ALL' } })
  const url = new URL(data.download_url)
  const file = await wxpay.v3.billdownload.file.get({ params: Object.fromEntries(url.searchParams), responseType: 'stream' })
  const digest = createHash('sha1')
  for await (const chunk of file.data) digest.update(chunk)
  if (digest.digest('hex') !== data.hash_value) throw new Error('the bill has another digest')
}

const now = () => Number(process.hrtime.bigint()) / 1000 // µs

function cpu() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

// repeated calls f count times, at most inFlight at once, and returns how long each call took.
async function repeated(count, inFlight, f) {
  const latencies = []
  let started = 0
  await Promise.all(Array.from({ length: inFlight }, async () => {
    while (started < count) {
      started += 1
      const start = now()
      await f()
      latencies.push(Math.round(now() - start))
    }
  }))
  return latencies
}

// measured runs work and tells what it took.
async function measured(work) {
  const [at, used] = [now(), cpu()]
  const latencies = await work()
  return { calls: latencies.length, seconds: (now() - at) / 1e6, cpu: cpu() - used, latencies }
}

// arrivals makes a call at each time that is due. A timer of Node is late by up to 1 ms, which counts as latency.
async function arrivals(due) {
  const at = now()
  return Promise.all(due.map(async (offset) => {
    await new Promise((resolve) => { setTimeout(resolve, offset / 1000) })
    await order()
    return Math.round(now() - at - offset)
  }))
}

const works = {
  start: async () => ({}),
  orders: async () => {
    await repeated(job.warm, job.in_flight, order)
    return measured(() => repeated(job.count, job.in_flight, order))
  },
  arrivals: async () => {
    const due = JSON.parse(read('arrivals.json'))
    await repeated(job.warm, 1, order)
    return measured(() => arrivals(due))
  },
  bill: () => measured(() => repeated(1, 1, bill)),
  notices: async () => {
    const one = JSON.parse(read('notice.json'))
    for (let i = 0; i < job.warm; i += 1) notice(one)
    const [at, used] = [now(), cpu()]
    for (let i = 0; i < job.count; i += 1) notice(one)
    return { calls: job.count, seconds: (now() - at) / 1e6, cpu: cpu() - used }
  },
}

// peakMiB is the largest resident memory, where there is a /proc.
function peakMiB() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
  } catch {
    return 0
  }
}

async function main() {
  const result = await works[job.work]()
  const { version } = JSON.parse(readFileSync(require.resolve('wechatpay-axios-plugin/package.json')))
  console.log(JSON.stringify({ ...result, peak_mib: peakMiB(), version }))
  process.exit(0) // idle connections would hold it up
}

main().catch((err) => {
  console.error(err.message)
  process.exit(1)
})
