package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay"
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
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "bills")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)

	_, err = client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.JSON{
		"appid":        "wxd678efh567hg6787",
		"mchid":        box.Config().MchID,
		"description":  "QQ公仔",
		"out_trade_no": "A10001",
		"notify_url":   "https://example.com/paid",
		"amount":       wxpay.JSON{"total": 100},
	})
	if err == nil {
		err = box.Pay("A10001") // the user does, on a phone
	}
	if err != nil {
		log.Print(err)
		return
	}
	date := box.Now().In(time.FixedZone("UTC+8", 8*60*60)).Format(time.DateOnly)
	box.Advance(34 * time.Hour) // a bill is there from ten o'clock of the next day on
	path := filepath.Join(folder, date+".csv")
	res, err := client.Chain("v3/bill/tradebill").DownloadFile(ctx, path, wxpay.Query{"bill_date": date})
	if err != nil {
		log.Print(err) // there is no file
		return
	}
	for _, file := range res.Files() {
		fmt.Println(file.Bytes > 0, file.Digest)
	}
	// Output: true SHA1
}
