package creds

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/internal/redact"
)

// Setting is one piece of the credentials, with its names.
type Setting struct {
	Flag, Env, Field string // Field is a field of the configuration file
	usage            string
	File             string // its name in a folder that "wxpay sandbox --keys" wrote, if it is a file
	platform         bool   // it is a key of WeChat Pay
	Secret           bool   // the flag names a file; the environment and the configuration hold the secret itself
	part             Part
}

// Part is a part of the credentials. A command has the flags of the parts that it reads.
type Part int

// These are the parts.
const (
	MchID    Part = 1 << iota // the merchant number (商户号)
	Serial                    // the serial of the merchant's API certificate (商户API证书序列号)
	Key                       // the merchant's private key (商户API私钥)
	Platform                  // WeChat Pay's keys (微信支付公钥, 平台证书)
	APIv3Key
	APIv2Key
	BaseURL

	Caller = MchID | Serial | Key | BaseURL // signs requests
)

// Settings returns all pieces, in the order of the help.
func Settings() []Setting {
	return []Setting{
		{part: MchID, Flag: "mchid", Env: "WXPAY_MCHID", Field: "mchid", usage: "merchant `number` (商户号)"},
		{part: Serial, Flag: "serial", Env: "WXPAY_SERIAL_NO", Field: "serial_no", usage: "`serial` of the merchant's API certificate (商户API证书序列号)"},
		{part: Key, Flag: "key", Env: "WXPAY_PRIVATE_KEY", Field: "private_key", File: FileMerchantKey, usage: "`file` of the merchant's private key (商户API私钥)"},
		{part: Serial, Flag: "merchant-certificate", Env: "WXPAY_MERCHANT_CERTIFICATE", Field: "merchant_certificate", File: FileMerchantCertificate,
			usage: "`file` of the merchant's API certificate (商户API证书); gives the serial"},
		{part: Platform, Flag: "public-key", Env: "WXPAY_PUBLIC_KEY", Field: "public_key", File: FilePublicKey, platform: true, usage: "`file` of WeChat Pay's public key (微信支付公钥)"},
		{part: Platform, Flag: "public-key-id", Env: "WXPAY_PUBLIC_KEY_ID", Field: "public_key_id", platform: true, usage: "its `ID` (微信支付公钥ID), PUB_KEY_ID_…"},
		{part: Platform, Flag: "certificate", Env: "WXPAY_CERTIFICATE", Field: "certificate", File: FilePlatformCertificate, platform: true,
			usage: "`file` of a platform certificate (平台证书), instead of the public key or beside it"},
		{part: APIv3Key, Flag: "apiv3-key-file", Env: "WXPAY_APIV3_KEY", Field: "api_v3_key", Secret: true, usage: "`file` that holds the APIv3 key (APIv3密钥); the variable is the key itself"},
		{part: APIv2Key, Flag: "apiv2-key-file", Env: "WXPAY_APIV2_KEY", Field: "api_v2_key", Secret: true, usage: "`file` that holds the APIv2 key (APIv2密钥); the variable is the key itself"},
		{part: BaseURL, Flag: "base-url", Env: "WXPAY_BASE_URL", Field: "url", usage: "`URL` to call instead of https://api.mch.weixin.qq.com"},
	}
}

// Flags adds the flags of parts to a command. The returned function finds the credentials after the
// flags were parsed. It finds the other parts too, where no flag is needed.
func Flags(t *cli.Terminal, cmd *cobra.Command, parts Part) func() (*Credentials, error) {
	flags := cmd.Flags()
	for _, s := range Settings() {
		if s.part&parts == 0 {
			continue
		}
		flags.String(s.Flag, "", s.usage+" [$"+s.Env+"]")
		if s.File == "" && !s.Secret {
			_ = cmd.RegisterFlagCompletionFunc(s.Flag, cobra.NoFileCompletions)
		}
	}
	flags.String("config", "", "`folder` or file with credentials [$WXPAY_CONFIG]")
	cmd.Long = strings.TrimRight(cmd.Long, "\n") + "\n\n" + words.CredentialsHelp
	return func() (*Credentials, error) { return findCredentials(t, cmd) }
}

// findCredentials takes each piece from its flag, else from the configuration, else from the
// environment. With a configuration the environment is not asked.
func findCredentials(t *cli.Terminal, cmd *cobra.Command) (*Credentials, error) {
	flags := cmd.Flags()
	path, _ := flags.GetString("config")
	place := "--config"
	if !flags.Changed("config") {
		path, place = t.Env("WXPAY_CONFIG"), "WXPAY_CONFIG"
	}
	lower := func(s Setting) material { return environment(t, s) }
	if path != "" {
		file, err := readConfiguration(t, path, place)
		if err != nil {
			return nil, err
		}
		lower = file.material
	}
	var ownPlatform bool
	for _, s := range Settings() {
		ownPlatform = ownPlatform || s.platform && flags.Changed(s.Flag)
	}
	values := map[string]material{}
	for _, s := range Settings() {
		if flags.Changed(s.Flag) {
			text, _ := flags.GetString(s.Flag)
			if strings.Contains(text, "-----BEGIN") {
				return nil, cli.Usagef("--%s holds a key or certificate itself; others on this machine can read a command line: give its file, or %s", s.Flag, s.Env)
			}
			values[s.Flag] = material{text: text, place: words.Bare("--" + s.Flag)}
		} else if !s.platform || !ownPlatform {
			values[s.Flag] = lower(s)
		}
	}
	return &Credentials{
		MchID: values["mchid"].text, SerialNo: values["serial"].text, BaseURL: values["base-url"].text,
		key: values["key"], ownCertificate: values["merchant-certificate"],
		publicKey: values["public-key"], PublicKeyID: values["public-key-id"].text, certificate: values["certificate"],
		apiv3: values["apiv3-key-file"], apiv2: values["apiv2-key-file"],
	}, nil
}

// environment reads a piece from its variable.
func environment(t *cli.Terminal, s Setting) material {
	text := t.Env(s.Env)
	return material{text: text, inline: s.Secret || strings.Contains(text, "-----BEGIN"), place: words.Bare(s.Env)}
}

// configuration is the content of the file that --config names.
type configuration struct {
	path   string
	folder string
	fields map[string]string
}

// readConfiguration reads a file, or the sandbox.json of a folder. place is where the path was
// given.
func readConfiguration(t *cli.Terminal, path, place string) (*configuration, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist): // the name is not told: it may be a key, given by mistake
		return nil, cli.Usagef("there is no file or folder of the name that %s gives; \"wxpay sandbox\" makes such a folder, wxpay-sandbox", place)
	case err == nil && info.IsDir():
		folder := path
		path = filepath.Join(folder, FileConfiguration)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, cli.Usagef("the folder %s has no %s; \"wxpay sandbox --keys %s\" writes one, or name your own file", folder, FileConfiguration, folder)
		}
	}
	data, err := cli.ReadSecretFile(path, words.Bare(place))
	if err != nil {
		return nil, err
	}
	t.Remember(data)
	return parseConfiguration(path, data)
}

// parseConfiguration reads a JSON object of strings. An unknown field is an error: it is probably a
// known one, written wrong.
func parseConfiguration(path string, data []byte) (*configuration, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	c := &configuration{path: path, folder: filepath.Dir(path)}
	if err := dec.Decode(&c.fields); err != nil || dec.More() {
		return nil, cli.Usagef("%s is not a JSON object of strings; wxpay sandbox --keys writes one to begin with", path)
	}
	known := map[string]bool{"certificate_serial": true} // sandbox.json has it for other programs
	for _, s := range Settings() {
		known[s.Field] = true
	}
	for _, field := range slices.Sorted(maps.Keys(c.fields)) {
		if !known[field] {
			return nil, cli.Usagef("%s has a field %s that is not known; wxpay help credentials lists those that are", path, redact.Name(field))
		}
	}
	return c, nil
}

// material reads a piece from the configuration. A file that the configuration does not name is
// looked for under its usual name.
func (c *configuration) material(s Setting) material {
	text := c.fields[s.Field]
	if s.File == "" {
		return material{text: text, inline: s.Secret}
	}
	if text == "" {
		text = s.File
		if _, err := os.Stat(filepath.Join(c.folder, text)); err != nil {
			return material{}
		}
	}
	if !filepath.IsAbs(text) {
		text = filepath.Join(c.folder, text)
	}
	return material{text: text, place: words.Say("%s in %s", s.Field, c.path)}
}
