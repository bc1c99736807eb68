package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// setting is a piece of the credentials and its names.
type setting struct {
	flag, env, field string // field of the configuration file
	usage            string
	file             string // what it is called in a folder that "wxpay sandbox --keys" wrote, for a file
	platform         bool   // one of WeChat Pay's keys
	secret           bool   // the flag takes a file; the environment and the configuration hold the secret itself
}

var settings = [...]setting{
	{flag: "mchid", env: "WXPAY_MCHID", field: "mchid", usage: "merchant `number` (商户号)"},
	{flag: "serial", env: "WXPAY_SERIAL_NO", field: "serial_no", usage: "`serial` of the merchant's API certificate (商户API证书序列号)"},
	{flag: "key", env: "WXPAY_PRIVATE_KEY", field: "private_key", file: fileMerchantKey, usage: "`file` of the merchant's private key (商户API私钥)"},
	{flag: "merchant-certificate", env: "WXPAY_MERCHANT_CERTIFICATE", field: "merchant_certificate", file: fileMerchantCertificate,
		usage: "`file` of the merchant's API certificate (商户API证书); gives the serial"},
	{flag: "public-key", env: "WXPAY_PUBLIC_KEY", field: "public_key", file: filePublicKey, platform: true, usage: "`file` of WeChat Pay's public key (微信支付公钥)"},
	{flag: "public-key-id", env: "WXPAY_PUBLIC_KEY_ID", field: "public_key_id", platform: true, usage: "its `ID` (微信支付公钥ID), PUB_KEY_ID_…"},
	{flag: "certificate", env: "WXPAY_CERTIFICATE", field: "certificate", file: filePlatformCertificate, platform: true,
		usage: "`file` of a platform certificate (平台证书), instead of the public key or beside it"},
	{flag: "apiv3-key-file", env: "WXPAY_APIV3_KEY", field: "api_v3_key", secret: true, usage: "`file` that holds the APIv3 key (APIv3密钥); the variable is the key itself"},
	{flag: "apiv2-key-file", env: "WXPAY_APIV2_KEY", field: "api_v2_key", secret: true, usage: "`file` that holds the APIv2 key (APIv2密钥); the variable is the key itself"},
	{flag: "base-url", env: "WXPAY_BASE_URL", field: "url", usage: "`URL` to call instead of https://api.mch.weixin.qq.com"},
}

// credentialsHelp ends the help of every command that has credentialFlags.
const credentialsHelp = "\n\nWhere credentials come from: wxpay help credentials."

// credentialFlags adds the flags to a command, and gives what finds the credentials once they are parsed.
func credentialFlags(t *cli.Terminal, cmd *cobra.Command) func() (*credentials, error) {
	flags := cmd.Flags()
	for _, s := range settings {
		flags.String(s.flag, "", s.usage+" [$"+s.env+"]")
		if s.file == "" && !s.secret {
			_ = cmd.RegisterFlagCompletionFunc(s.flag, cobra.NoFileCompletions)
		}
	}
	flags.String("config", "", "`folder` or file with credentials [$WXPAY_CONFIG]")
	cmd.Long = strings.TrimRight(cmd.Long, "\n") + credentialsHelp
	return func() (*credentials, error) { return findCredentials(t, cmd) }
}

// findCredentials puts flags over the configuration or the environment.
func findCredentials(t *cli.Terminal, cmd *cobra.Command) (*credentials, error) {
	flags := cmd.Flags()
	path, _ := flags.GetString("config")
	place := "--config"
	if !flags.Changed("config") {
		path, place = t.Env("WXPAY_CONFIG"), "WXPAY_CONFIG"
	}
	lower := func(s setting) material { return environment(t, s) }
	if path != "" {
		file, err := readConfiguration(path, place)
		if err != nil {
			return nil, err
		}
		lower = file.material
	}
	var ownPlatform bool
	for _, s := range settings {
		ownPlatform = ownPlatform || s.platform && flags.Changed(s.flag)
	}
	values := map[string]material{}
	for _, s := range settings {
		if flags.Changed(s.flag) {
			text, _ := flags.GetString(s.flag)
			if strings.Contains(text, "-----BEGIN") {
				return nil, cli.Usagef("--%s holds a key or certificate itself; others on this machine can read a command line: give its file, or %s", s.flag, s.env)
			}
			values[s.flag] = material{text: text, place: "--" + s.flag}
		} else if !s.platform || !ownPlatform {
			values[s.flag] = lower(s)
		}
	}
	return &credentials{
		mchID: values["mchid"].text, serialNo: values["serial"].text, baseURL: values["base-url"].text,
		key: values["key"], ownCertificate: values["merchant-certificate"],
		publicKey: values["public-key"], publicKeyID: values["public-key-id"].text, certificate: values["certificate"],
		apiv3: values["apiv3-key-file"], apiv2: values["apiv2-key-file"],
	}, nil
}

// environment reads a setting from the environment.
func environment(t *cli.Terminal, s setting) material {
	text := t.Env(s.env)
	return material{text: text, inline: s.secret || strings.Contains(text, "-----BEGIN"), place: s.env}
}

// configuration is a file of --config.
type configuration struct {
	path   string
	folder string
	fields map[string]string
}

// readConfiguration reads a file, or the sandbox.json of a folder.
func readConfiguration(path, place string) (*configuration, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, fileConfiguration)
	}
	data, err := cli.ReadSecretFile(path, place)
	if err != nil {
		return nil, err
	}
	return parseConfiguration(path, data)
}

// parseConfiguration reads a JSON object whose fields are all known: a name with a slip in it would not be missed else.
func parseConfiguration(path string, data []byte) (*configuration, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	c := &configuration{path: path, folder: filepath.Dir(path)}
	if err := dec.Decode(&c.fields); err != nil || dec.More() {
		return nil, cli.Usagef("%s is not a JSON object of strings; wxpay sandbox --keys writes one to begin with", path)
	}
	known := map[string]bool{"certificate_serial": true} // for other programs
	for _, s := range settings {
		known[s.field] = true
	}
	for _, field := range slices.Sorted(maps.Keys(c.fields)) {
		if !known[field] {
			return nil, cli.Usagef("%s has a field %s that is not known; wxpay help credentials lists those that are", path, fieldName(field))
		}
	}
	return c, nil
}

// fieldName is a field's name if it can be one. A key that stands where a name belongs has 32 letters and digits, or more.
func fieldName(field string) string {
	if len(field) >= 32 {
		return "with a name of " + strconv.Itoa(len(field)) + " bytes"
	}
	return strconv.Quote(field)
}

// material reads a setting from the file. A file that is not named is looked for under its usual name.
func (c *configuration) material(s setting) material {
	text := c.fields[s.field]
	if s.file == "" {
		return material{text: text, inline: s.secret}
	}
	if text == "" {
		text = s.file
		if _, err := os.Stat(filepath.Join(c.folder, text)); err != nil {
			return material{}
		}
	}
	if !filepath.IsAbs(text) {
		text = filepath.Join(c.folder, text)
	}
	return material{text: text, place: s.field + " in " + c.path}
}
