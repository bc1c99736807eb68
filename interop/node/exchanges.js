// The answers as they came: most SDKs give away neither the headers nor the bytes, which a signature covers.

const { subscribe } = require('node:diagnostics_channel')
const { box } = require('./box')

const exchanges = []
subscribe('http.client.response.finish', ({ request, response }) => {
  if (request.path.startsWith('/sandbox/')) return
  const exchange = { endpoint: `${request.method} ${request.path}`, status: response.statusCode, headers: response.headers, body: '' }
  exchanges.push(exchange)
  const push = response.push.bind(response)
  response.push = (chunk, encoding) => {
    if (chunk) exchange.body += Buffer.from(chunk, encoding)
    return push(chunk, encoding)
  }
})

// latest is the content of the latest answer.
const latest = () => JSON.parse(exchanges.at(-1).body)

// toSandbox changes the host, which is a constant of some SDKs. The path and the query, which are signed, stay.
const toSandbox = (url) => url.replace('https://api.mch.weixin.qq.com', box.url)

module.exports = { exchanges, latest, toSandbox }
