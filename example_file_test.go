package wxpay_test

import (
	"context"
	"crypto/sha1"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// A picture of a shop is uploaded (图片上传). With Path in place of File and Name, it is read from
// the disk.
func ExampleUpload() {
	box, client := exampleClient()
	defer box.Close()

	res, err := client.Chain("v3/merchant/media/upload").Post(context.Background(), wxpay.Upload{
		File: strings.NewReader("\x89PNG…"), Name: "shop.png",
	})
	if err != nil {
		log.Fatal(err)
	}
	file, known := box.File(res.Get("media_id").String())
	fmt.Println(known, file.Name, file.ContentType, file.Size)
	// Output: true shop.png image/png 7
}

// A bill (账单) is asked for, fetched, and compared with its digest. It appears on the disk when it
// is whole.
func ExampleBuilder_DownloadFile() {
	box, client := exampleClient()
	defer box.Close()
	const text = "交易时间,商户订单号,总金额\n"
	box.Handle("GET", "v3/bill/tradebill", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: fmt.Appendf(nil, `{"hash_type":"SHA1","hash_value":"%x","download_url":"%s/v3/billdownload/file?token=1"}`,
			sha1.Sum([]byte(text)), box.URL)}
	})
	box.Handle("GET", "v3/billdownload/file", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: []byte(text), Unsigned: true}
	})
	folder, err := os.MkdirTemp("", "bills")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)

	path := filepath.Join(folder, "2026-11-20.csv")
	res, err := client.Chain("v3/bill/tradebill").DownloadFile(context.Background(), path,
		wxpay.Query{"bill_date": "2026-11-20"})
	if err != nil {
		log.Print(err) // there is no file
		return
	}
	for _, file := range res.Files() {
		fmt.Println(file.Bytes, file.Digest)
	}
	// Output: 39 SHA1
}
