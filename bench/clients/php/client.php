<?php
// wechatpay-php as a client of bench/run. WXPAY_BENCH_JOB is the job, and one line of JSON is the result; internal/protocol
// has both. WXPAY_PHP names a folder with vendor/autoload.php, which assemble makes where Composer cannot.

declare(strict_types=1);

require getenv('WXPAY_PHP') . '/vendor/autoload.php';

use GuzzleHttp\Handler\CurlMultiHandler;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Promise\Each;
use GuzzleHttp\Promise\PromiseInterface;
use GuzzleHttp\Promise\Utils;
use Psr\Http\Message\ResponseInterface;
use WeChatPay\Builder;
use WeChatPay\ClientDecoratorInterface;
use WeChatPay\Crypto\AesGcm;
use WeChatPay\Crypto\Rsa;
use WeChatPay\Formatter;

const SERIAL = 'PUB_KEY_ID_0119000072912024101000000000000001';
const API_V3_KEY = '0123456789abcdef0123456789ABCDEF';
const OUT_TRADE_NO = '1217752501201407033233368018';

$job = json_decode(getenv('WXPAY_BENCH_JOB'));
$platform = Rsa::from("file://$job->keys/wechatpay_public_key.pem", Rsa::KEY_TYPE_PUBLIC);
$curl = new CurlMultiHandler(['select_timeout' => 0.001]); // Guzzle's own for calls that do not wait; kept to drive it
$client = Builder::factory([
    'mchid' => '1900007291',
    'serial' => '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    'privateKey' => Rsa::from("file://$job->keys/apiclient_key.pem"),
    'certs' => [SERIAL => $platform],
    'base_uri' => "$job->url/",
    'headers' => ['Wechatpay-Serial' => SERIAL],
    'verify' => "$job->keys/ca.pem",
    'handler' => HandlerStack::create($curl),
]);

function now(): float
{
    return hrtime(true) / 1e3; // µs
}

function cpu(): float
{
    $used = getrusage();
    return $used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec'] + ($used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec']) / 1e6;
}

// order begins an order. The promise gives how long it took since $start, in µs.
function order($client, float $start): PromiseInterface
{
    return $client->v3->pay->transactions->jsapi->postAsync(['json' => [
        'appid' => 'wxd678efh567hg6787',
        'mchid' => '1900007291',
        'description' => 'Image形象店-深圳腾大-QQ公仔',
        'out_trade_no' => OUT_TRADE_NO,
        'notify_url' => 'https://www.weixin.qq.com/wxpay/pay.php',
        'amount' => ['total' => 100],
        'payer' => ['openid' => 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'],
    ]])->then(static function (ResponseInterface $res) use ($start): int {
        if (!json_decode((string) $res->getBody())->prepay_id) {
            throw new RuntimeException('no prepay_id');
        }
        return (int) (now() - $start);
    });
}

// repeated makes $count orders, at most $inFlight at once, and returns how long each took.
function repeated($client, int $count, int $inFlight): array
{
    $latencies = [];
    $orders = (static function () use ($client, $count) {
        for ($i = 0; $i < $count; $i++) {
            yield order($client, now());
        }
    })();
    Each::ofLimitAll($orders, $inFlight, static function (int $took) use (&$latencies): void {
        $latencies[] = $took;
    })->wait();
    return $latencies;
}

// arrivals begins an order at each time that is due, and lets those under way go on until then. It may be late by up to
// 1 ms, which counts as latency.
function arrivals($client, CurlMultiHandler $curl, array $due): array
{
    $at = now();
    $orders = [];
    $underWay = 0;
    $end = static function ($took) use (&$underWay) {
        $underWay--;
        return $took;
    };
    foreach ($due as $offset) {
        while (($left = $at + $offset - now()) > 0) {
            if ($underWay === 0) {
                usleep((int) min($left, 1000));
            }
            $curl->tick();
        }
        $underWay++;
        $orders[] = order($client, $at + $offset)->then($end);
    }
    return Utils::all($orders)->wait();
}

// notice does by hand what the SDK's README says: it has the parts, and no function for the whole.
function notice(object $notice, $platform): void
{
    $header = $notice->header;
    $timestamp = $header->{'Wechatpay-Timestamp'};
    if (abs(Formatter::timestamp() - (int) $timestamp) > 300 || $header->{'Wechatpay-Serial'} !== SERIAL) {
        throw new RuntimeException('old, or signed with another key');
    }
    $message = Formatter::joinedByLineFeed($timestamp, $header->{'Wechatpay-Nonce'}, $notice->body);
    if (!Rsa::verify($message, $header->{'Wechatpay-Signature'}, $platform)) {
        throw new RuntimeException('the signature does not hold');
    }
    ['ciphertext' => $sealed, 'nonce' => $nonce, 'associated_data' => $aad] = json_decode($notice->body, true)['resource'];
    $payment = json_decode(AesGcm::decrypt($sealed, API_V3_KEY, $nonce, $aad));
    if ($payment->out_trade_no !== OUT_TRADE_NO) {
        throw new RuntimeException('another out_trade_no');
    }
}

// bill gives Guzzle a sink for the file, and makes the digest that the SDK leaves to its user. The sink is a file: a
// stream would not leave cURL, and Guzzle hashes nothing on the way.
function bill($client): void
{
    $res = $client->v3->bill->tradebill->get(['query' => ['bill_date' => '2026-11-20', 'bill_type' => 'ALL']]);
    $bill = json_decode((string) $res->getBody());
    parse_str(parse_url($bill->download_url, PHP_URL_QUERY), $query);
    $file = tempnam(sys_get_temp_dir(), 'bill');
    try {
        $client->v3->billdownload->file->get(['query' => $query, 'sink' => $file]);
        if (sha1_file($file) !== $bill->hash_value) {
            throw new RuntimeException('the bill has another digest');
        }
    } finally {
        unlink($file);
    }
}

// measured runs $work and tells what it took. It returns how many calls it made, or a list of latencies.
function measured(callable $work): array
{
    [$at, $used] = [now(), cpu()];
    $done = $work();
    $result = ['seconds' => (now() - $at) / 1e6, 'cpu' => cpu() - $used];
    return is_array($done) ? $result + ['calls' => count($done), 'latencies' => $done] : $result + ['calls' => $done];
}

function read(object $job, string $name)
{
    return json_decode(file_get_contents("$job->keys/$name"));
}

$works = [
    'start' => fn () => [],
    'orders' => function () use ($client, $job) {
        repeated($client, $job->warm, $job->in_flight);
        return measured(fn () => repeated($client, $job->count, $job->in_flight));
    },
    'arrivals' => function () use ($client, $curl, $job) {
        $due = read($job, 'arrivals.json');
        repeated($client, $job->warm, 1);
        return measured(fn () => arrivals($client, $curl, $due));
    },
    'bill' => fn () => measured(function () use ($client) {
        bill($client);
        return 1;
    }),
    'notices' => function () use ($job, $platform) {
        $notice = read($job, 'notice.json');
        $many = function (int $count) use ($notice, $platform): int {
            for ($i = 0; $i < $count; $i++) {
                notice($notice, $platform);
            }
            return $count;
        };
        $many($job->warm);
        return measured(fn () => $many($job->count));
    },
];

try {
    $result = $works[$job->work]();
} catch (Throwable $err) {
    fwrite(STDERR, $err->getMessage() . "\n");
    exit(1);
}
preg_match('/VmHWM:\s+(\d+)/', (string) @file_get_contents('/proc/self/status'), $peak);
echo json_encode($result + ['peak_mib' => ($peak[1] ?? 0) / 1024, 'version' => ClientDecoratorInterface::VERSION]), "\n";
