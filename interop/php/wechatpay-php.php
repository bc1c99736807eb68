<?php
// wechatpay-php sends the sample of every endpoint. Its path is a chain, so that it has no methods to go through.
// WXPAY_PHP names a folder with vendor/autoload.php; WXPAY_SANDBOX_KEYS and WXPAY_SAMPLES are as in node/box.js.

declare(strict_types=1);

require getenv('WXPAY_PHP') . '/vendor/autoload.php';

use GuzzleHttp\Exception\RequestException;
use GuzzleHttp\Psr7\Utils;
use WeChatPay\Builder;
use WeChatPay\ClientDecoratorInterface;
use WeChatPay\Crypto\Rsa;
use WeChatPay\Util\MediaUtil;

if (ClientDecoratorInterface::VERSION !== $argv[1]) {
    fwrite(STDERR, 'the table is of wechatpay-php ' . $argv[1] . ', and this is ' . ClientDecoratorInterface::VERSION . "\n");
    exit(1);
}

$keys = 'file://' . getenv('WXPAY_SANDBOX_KEYS');
$box = json_decode(file_get_contents("$keys/sandbox.json"));
$key = Rsa::from("$keys/wechatpay_public_key.pem", Rsa::KEY_TYPE_PUBLIC);
$client = Builder::factory([
    'mchid' => $box->mchid,
    'serial' => $box->serial_no,
    'privateKey' => Rsa::from("$keys/apiclient_key.pem"),
    'certs' => [$box->public_key_id => $key],
    'base_uri' => $box->url . '/',
    'headers' => ['Wechatpay-Serial' => $box->public_key_id],
]);

// seal encrypts the sensitive fields (敏感信息) of a request, which begin with a mark.
function seal($value, $key)
{
    if (is_string($value)) {
        return strncmp($value, 'encrypt:', 8) === 0 ? Rsa::encrypt(substr($value, 8), $key) : $value;
    }
    if (is_array($value)) {
        return array_map(fn ($one) => seal($one, $key), $value);
    }
    return is_object($value) ? (object) array_map(fn ($one) => seal($one, $key), (array) $value) : $value;
}

// query writes parameters. Guzzle would write true as 1, and a list as a[0].
function query(object $parameters): string
{
    $pairs = [];
    foreach ((array) $parameters as $name => $value) {
        foreach (is_array($value) ? $value : [$value] as $one) {
            $pairs[] = rawurlencode($name) . '=' . rawurlencode(is_bool($one) ? var_export($one, true) : (string) $one);
        }
    }
    return implode('&', $pairs);
}

// options are those of Guzzle for a sample.
function options(object $sample, $key): array
{
    $options = (array) $sample->vars;
    if ((array) $sample->query) {
        $options['query'] = query(seal($sample->query, $key));
    }
    if ($sample->json) {
        $options['json'] = seal($sample->json, $key);
    }
    if ($sample->upload) {
        $media = new MediaUtil($sample->upload->name, Utils::streamFor($sample->upload->content));
        $media->setMeta(json_encode($sample->upload->meta));
        $options['body'] = $media->getStream();
        $options['headers'] = ['Content-Type' => $media->getContentType()];
    }
    return $options;
}

// said is empty for an answer that the SDK has verified.
function said(Throwable $err): string
{
    $answer = $err instanceof RequestException ? $err->getResponse() : null;
    if (!$answer || $answer->getStatusCode() < 300) {
        return 'client: ' . $err->getMessage();
    }
    $body = json_decode((string) $answer->getBody());
    return implode(' ', array_filter([$answer->getStatusCode(), $body->code ?? '', $body->detail->field ?? '']));
}

foreach (json_decode(file_get_contents(getenv('WXPAY_SAMPLES'))) as $sample) {
    $verb = strtolower($sample->method);
    $line = ['call' => "chain('$sample->path')->$verb", 'endpoint' => "$sample->method $sample->path"];
    try {
        $client->chain($sample->path)->{$verb}(options($sample, $key));
    } catch (Throwable $err) {
        $line['said'] = said($err);
    }
    echo json_encode($line, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
}
