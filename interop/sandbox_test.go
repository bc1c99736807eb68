package interop

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// settings is the content of sandbox.json. A client in another language knows nothing else.
type settings struct {
	URL               string `json:"url"`
	MchID             string `json:"mchid"`
	SerialNo          string `json:"serial_no"`
	PublicKeyID       string `json:"public_key_id"`
	CertificateSerial string `json:"certificate_serial"`
	APIv3Key          string `json:"api_v3_key"`
	APIv2Key          string `json:"api_v2_key"`
}

// command is a running "wxpay sandbox".
type command struct {
	settings
	dir    string // of the keys
	cmd    *exec.Cmd
	stdout *output
	stop   context.CancelFunc // asks it to end, as Ctrl-C does
}

// served is a line of its log.
type served struct {
	Method, Target, Code, Verdict, Issue, Fault string
	Event                                       string // of a notice (回调通知); a request has none
	Status                                      int
}

// build builds the command as its users do.
func build(t *testing.T) (program string) {
	t.Helper()
	program = filepath.Join(t.TempDir(), "wxpay")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./cmd/wxpay")
	cmd.Dir = ".." // its module, which has other dependencies than this one
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build ./cmd/wxpay: %v\n%s", err, out)
	}
	return program
}

// start runs the command on a free port and returns once it has printed its ready line. The command
// ends with the test at the latest.
func start(t *testing.T, program, dir, ready string, flags ...string) *command {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	c := &command{dir: dir, stdout: &output{until: []byte(ready), begun: make(chan struct{})}, stop: stop}
	c.cmd = exec.CommandContext(ctx, program, append([]string{"sandbox", "--addr", "127.0.0.1:0", "--keys", dir}, flags...)...)
	c.cmd.Stdout, c.cmd.Stderr = c.stdout, os.Stderr
	c.cmd.Cancel = func() error { return c.cmd.Process.Signal(os.Interrupt) }
	c.cmd.WaitDelay = 10 * time.Second // then it is killed
	if err := c.cmd.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if c.cmd.ProcessState == nil { // end was not reached
			_ = c.cmd.Wait()
		}
	})
	select {
	case <-c.stdout.begun:
	case <-time.After(30 * time.Second):
		t.Fatalf("wxpay sandbox was not ready within 30 seconds; it said:\n%s", c.stdout.all())
	}
	c.readSettings(t)
	return c
}

// readSettings takes the settings from the folder, as every client does.
func (c *command) readSettings(t *testing.T) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(c.dir, "sandbox.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &c.settings); err != nil {
		t.Fatalf("sandbox.json: %v", err)
	}
	if c.URL == "" || c.MchID == "" || c.SerialNo == "" || c.PublicKeyID == "" || c.CertificateSerial == "" {
		t.Fatalf("sandbox.json lacks something: %+v", c.settings)
	}
}

// file is the path of a file among the keys.
func (c *command) file(name string) string { return filepath.Join(c.dir, name) }

// fields are those of an action under /sandbox/.
type fields map[string]any

// act asks for an action of the user or of WeChat Pay, as a test in any language would: there is no
// phone. It decodes the answer.
func (c *command) act(action string, f fields, answer any) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	res, err := http.Post(c.URL+"/sandbox/"+action, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	said, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("/sandbox/%s %s: %s %s", action, body, res.Status, said)
	}
	return json.Unmarshal(said, answer)
}

// pay has the user pay an order, and returns its transaction_id.
func (c *command) pay(t *testing.T, outTradeNo string) string {
	t.Helper()
	var paid struct {
		TransactionID string `json:"transaction_id"`
	}
	if err := c.act("pay", fields{"out_trade_no": outTradeNo}, &paid); err != nil || paid.TransactionID == "" {
		t.Fatalf("the user cannot pay: %v", err)
	}
	return paid.TransactionID
}

// end interrupts the command, which must end by itself and report success.
func (c *command) end(t *testing.T) {
	t.Helper()
	c.stop()
	err := c.cmd.Wait() // the context's error, since the context ended the command
	if code := c.cmd.ProcessState.ExitCode(); code != 0 {
		t.Fatalf("after SIGINT wxpay sandbox ended with %d (%v), want 0", code, err)
	}
}

// log returns the command's lines about requests, with --json.
func (c *command) log(t *testing.T) (log []served) {
	t.Helper()
	_, requests, _ := bytes.Cut(c.stdout.all(), []byte("\n")) // the first line says where it listens
	for line := range bytes.Lines(requests) {
		var one served
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatalf("a line of the log is not JSON: %v\n%s", err, line)
		}
		log = append(log, one)
	}
	return log
}

// output keeps the text that a command prints, and tells when it holds a certain text.
type output struct {
	until []byte
	begun chan struct{}
	once  sync.Once
	mu    sync.Mutex
	text  bytes.Buffer
}

// Write implements io.Writer for the command.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.text.Write(p)
	if bytes.Contains(o.text.Bytes(), o.until) {
		o.once.Do(func() { close(o.begun) })
	}
	return n, err
}

func (o *output) all() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return bytes.Clone(o.text.Bytes())
}
