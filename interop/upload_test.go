package interop

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// upload is the file of an upload, with what its meta (文件元信息) may say of it.
type upload struct {
	name, media string
	meta        map[string]any
}

// uploaded is the file's content. It begins as a PNG does, so that a download says what it is.
const uploaded = "\x89PNG\r\n\x1a\nthe bytes of a file"

// uploadOf returns the file that a method uploads. The method's name says what it is.
func uploadOf(method string) upload {
	u := upload{name: "picture.png", media: "image/png"}
	switch {
	case strings.Contains(method, "Video"):
		u = upload{name: "video.mp4", media: "video/mp4"}
	case strings.Contains(method, "Invoice"):
		u = upload{name: "invoice.pdf", media: "application/pdf"}
	}
	sum := sha256.Sum256([]byte(uploaded))
	u.meta = map[string]any{
		"filename": u.name, "sha256": hex.EncodeToString(sum[:]),
		"file_type": "PDF", "digest_alogrithm": "SM3", "digest": uploadedSM3,
	}
	return u
}

// uploadedSM3 is the digest of uploaded, made with "openssl dgst -sm3".
const uploadedSM3 = "b1c0125ea73ab06f097b658f383e6694d68f3e591dfad8bc8033240713a0afa3"
