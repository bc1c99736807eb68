// Package protocol holds the words between bench/run and the clients that it starts. A client finds
// its Job as JSON in the environment, and prints one Result as a line of JSON.
package protocol

// Env names the environment variable of a Job.
const Env = "WXPAY_BENCH_JOB"

// Works are the kinds of work.
const (
	Orders   = "orders"   // Count calls, InFlight at a time
	Arrivals = "arrivals" // a call at each time of ArrivalsFile, whether or not others are under way
	Bill     = "bill"     // one download of a bill
	Notices  = "notices"  // Count times the notice of NoticeFile, one after the other
	Start    = "start"    // nothing but a client that is ready
)

// Files in the folder Job.Keys.
const (
	MerchantKey  = "apiclient_key.pem"        // 商户API私钥, PKCS #8
	PlatformKey  = "wechatpay_public_key.pem" // 微信支付公钥
	CAFile       = "ca.pem"                   // signs the server's certificate
	ArrivalsFile = "arrivals.json"            // a list of times in µs since the first
	NoticeFile   = "notice.json"              // a Notice
)

// The merchant of all clients. Clients in other languages hold the same values.
const (
	MchID       = "1900007291"
	SerialNo    = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
	PublicKeyID = "PUB_KEY_ID_0119000072912024101000000000000001"
	APIv3Key    = "0123456789abcdef0123456789ABCDEF"
	Host        = "api.mch.weixin.qq.com" // the server's certificate is valid for it
)

// Job is what a client has to do.
type Job struct {
	Work     string `json:"work"`
	Keys     string `json:"keys"`      // the folder with the files
	URL      string `json:"url"`       // http:// or https://, without a slash at the end
	Warm     int    `json:"warm"`      // calls before those that count
	Count    int    `json:"count"`     // calls that count
	InFlight int    `json:"in_flight"` // calls at a time
	Tuned    bool   `json:"tuned"`     // with as many idle connections as there are calls at a time
	Profile  string `json:"profile"`   // file for a CPU profile, of Go programs
}

// Result is what a client measured. The warm calls are not in it. A client that could not make all
// calls prints no Result: it says why on stderr and fails.
type Result struct {
	Calls     int     `json:"calls"`
	Seconds   float64 `json:"seconds"`
	CPU       float64 `json:"cpu"`       // seconds of the process, user and system
	Latencies []int64 `json:"latencies"` // µs of each call; of Arrivals since it was due
	Allocs    float64 `json:"allocs"`    // of one call, Go programs
	Bytes     float64 `json:"bytes"`     // allocated by one call, Go programs
	PeakMiB   float64 `json:"peak_mib"`  // resident memory (VmHWM), 0 where it is not known
	Version   string  `json:"version"`   // of the library
}

// Notice is a callback of WeChat Pay (回调通知) as it comes.
type Notice struct {
	Header map[string]string `json:"header"`
	Body   string            `json:"body"`
}

// Counted is what the server has seen so far.
type Counted struct {
	Connections int64   `json:"connections"`
	Requests    int64   `json:"requests"`
	CPU         float64 `json:"cpu"` // seconds of the server's process
}
