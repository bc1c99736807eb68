// The run of an SDK that is a class: each of its methods is called, in the order of calls.

const { refusal, print } = require('./box')
const { exchanges } = require('./exchanges')

// run makes the calls of a client, and has it verify each answer. calls has a function for each method that sends a
// request; helpers names the others. A method that stands in neither was added by a new version, and is printed as such.
async function run({ client, calls, helpers, verify }) {
  for (const [name, call] of Object.entries(calls)) {
    const before = exchanges.length
    let said
    try {
      await call()
    } catch (err) {
      said = `client: ${err.code || err.message}`
    }
    const sent = exchanges[before]
    if (sent && sent.status >= 300) {
      said = refusal(sent.status, JSON.parse(sent.body))
    } else if (!said) {
      said = sent ? await verified(verify, sent) : 'client: nothing was sent'
    }
    print(name, sent && sent.endpoint, said)
  }
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(client))) {
    if (!(name in calls) && !helpers.includes(name)) print(name, undefined, 'client: methods.js does not know this method')
  }
}

// verified is empty if the client takes the signature of an answer, and does not take it for another answer.
async function verified(verify, { headers, body }) {
  const answer = {
    timestamp: headers['wechatpay-timestamp'], nonce: headers['wechatpay-nonce'], serial: headers['wechatpay-serial'],
    signature: headers['wechatpay-signature'], body,
  }
  try {
    if (!await verify(answer)) return 'client: the signature is refused'
    return await verify({ ...answer, body: `${body} ` }) ? 'client: any signature is taken' : undefined
  } catch (err) {
    return `client: ${err.message}`
  }
}

module.exports = { run }
