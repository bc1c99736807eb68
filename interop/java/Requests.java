import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.wechat.pay.java.core.cipher.AeadCipher;
import com.wechat.pay.java.core.http.HttpClient;
import com.wechat.pay.java.core.http.HttpRequest;
import com.wechat.pay.java.core.util.GsonUtil;
import com.wechat.pay.java.core.util.PemUtil;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Requests makes the arguments of calls out of the samples in WXPAY_SAMPLES. */
class Requests {
  private final JsonArray samples;

  Requests() throws IOException {
    samples = JsonParser.parseString(Files.readString(Path.of(System.getenv("WXPAY_SAMPLES")))).getAsJsonArray();
  }

  /** arguments are those of a call: a request made of the sample, and texts. */
  Object[] arguments(Class<?> service, Method method) throws Exception {
    Class<?>[] types = method.getParameterTypes();
    switch (method.getName()) {
      case "downloadCertificate":
        return certificate(types);
      case "uploadImage":
      case "uploadVideo":
        return file(method.getName().endsWith("Image") ? "v3/merchant/media/upload" : "v3/merchant/media/video_upload", types.length);
      case "uploadPackage":
        return new Object[] {"8473295", "ICBC_DEBIT", "file.csv", new ArrayList<>(List.of("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"))};
      case "uploadPackageByFile":
        return new Object[] {"8473295", "ICBC_DEBIT", write("file.csv", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\n")};
      default:
    }
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] = types[i] == String.class ? "wxd678efh567hg6787" : request(service, method, i);
    }
    return arguments;
  }

  /** certificate is for the three forms of one method. */
  private static Object[] certificate(Class<?>[] types) {
    AeadCipher cipher = WechatpayJava.config.createAeadCipher();
    if (types.length == 3) {
      Function<String, X509Certificate> read = PemUtil::loadX509FromString;
      return new Object[] {"https://api.mch.weixin.qq.com/v3/certificates", cipher, read};
    }
    return new Object[] {types[0] == byte[].class ? WechatpayJava.setting("api_v3_key").getBytes(StandardCharsets.UTF_8) : cipher};
  }

  /** file is an upload: path, meta, and the file's name, with its bytes or without. */
  private Object[] file(String path, int count) throws Exception {
    JsonObject upload = sample("POST", "/" + path).getAsJsonObject("upload");
    String url = "https://api.mch.weixin.qq.com/" + path;
    String name = upload.get("name").getAsString();
    String content = upload.get("content").getAsString();
    if (count == 3) {
      return new Object[] {url, upload.get("meta").toString(), write(name, content)};
    }
    return new Object[] {url, upload.get("meta").toString(), name, content.getBytes(StandardCharsets.UTF_8)};
  }

  private static String write(String name, String content) throws Exception {
    Path file = WechatpayJava.keys.resolveSibling(name);
    Files.writeString(file, content);
    return file.toString();
  }

  /** request makes the request of a method out of the sample of its endpoint. */
  private Object request(Class<?> service, Method method, int at) throws Exception {
    Class<?> type = method.getParameterTypes()[at];
    String[] found = endpoint(service, method, at, filled(type));
    JsonObject all = new JsonObject();
    JsonObject sample = sample(found[0], found[1]);
    for (String part : new String[] {"json", "query", "vars"}) {
      JsonElement values = sample.get(part);
      if (values != null && values.isJsonObject()) {
        values.getAsJsonObject().entrySet().forEach(e -> all.add(e.getKey(), inClear(e.getValue())));
      }
    }
    return GsonUtil.getGson().fromJson(all, type);
  }

  /** filled is a request whose scalars have a value, for the path. */
  private static Object filled(Class<?> type) throws Exception {
    Object request = type.getConstructor().newInstance();
    for (Field field : type.getDeclaredFields()) {
      field.setAccessible(true);
      Class<?> kind = field.getType();
      if (kind == String.class) {
        field.set(request, "x");
      } else if (kind.isEnum()) {
        field.set(request, kind.getEnumConstants()[0]);
      } else if (kind == Integer.class) {
        field.set(request, 1);
      } else if (kind == Long.class) {
        field.set(request, 1L);
      } else if (kind == Boolean.class) {
        field.set(request, true);
      }
    }
    return request;
  }

  /** endpoint finds the method and the path of a call, with a client that sends nothing. */
  private static String[] endpoint(Class<?> service, Method method, int at, Object request) throws Exception {
    String[] found = new String[2];
    HttpClient probe = (HttpClient) Proxy.newProxyInstance(Requests.class.getClassLoader(), new Class<?>[] {HttpClient.class},
        (proxy, called, arguments) -> {
          HttpRequest sending = (HttpRequest) arguments[0];
          found[0] = sending.getHttpMethod().name();
          found[1] = sending.getUri().getRawPath();
          throw new UnsupportedOperationException("nothing is sent");
        });
    Object[] arguments = new Object[method.getParameterCount()];
    Arrays.fill(arguments, "x");
    arguments[at] = request;
    try {
      method.invoke(WechatpayJava.build(service, probe), arguments);
    } catch (InvocationTargetException err) {
      if (found[0] == null) {
        throw err;
      }
    }
    return found;
  }

  /** sample finds the sample of a path that may be expanded. More literal segments go first. */
  private JsonObject sample(String method, String path) {
    String[] segments = path.substring(1).split("/");
    JsonObject best = null;
    int most = -1;
    for (JsonElement one : samples) {
      JsonObject sample = one.getAsJsonObject();
      int literal = literal(sample.get("path").getAsString().split("/"), segments);
      if (sample.get("method").getAsString().equals(method) && literal > most) {
        best = sample;
        most = literal;
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("the catalogue has no " + method + " " + path);
    }
    return best;
  }

  /** literal counts the equal segments; -1 means that the path is another one. */
  private static int literal(String[] template, String[] segments) {
    if (template.length != segments.length) {
      return -1;
    }
    int equal = 0;
    for (int i = 0; i < template.length; i++) {
      if (template[i].equals(segments[i])) {
        equal++;
      } else if (!template[i].startsWith("{")) {
        return -1;
      }
    }
    return equal;
  }

  /** inClear takes the mark of sensitive fields away: the SDK encrypts by itself. */
  private static JsonElement inClear(JsonElement value) {
    if (value.isJsonArray()) {
      JsonArray list = new JsonArray();
      value.getAsJsonArray().forEach(one -> list.add(inClear(one)));
      return list;
    }
    if (value.isJsonObject()) {
      JsonObject object = new JsonObject();
      value.getAsJsonObject().entrySet().forEach(e -> object.add(e.getKey(), inClear(e.getValue())));
      return object;
    }
    String text = value.isJsonPrimitive() ? value.getAsString() : "";
    return text.startsWith("encrypt:") ? new JsonPrimitive(text.substring("encrypt:".length())) : value;
  }
}
