import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.wechat.pay.java.core.Config;
import com.wechat.pay.java.core.RSAPublicKeyConfig;
import com.wechat.pay.java.core.exception.ServiceException;
import com.wechat.pay.java.core.exception.ValidationException;
import com.wechat.pay.java.core.http.DefaultHttpClientBuilder;
import com.wechat.pay.java.core.http.HttpClient;
import com.wechat.pay.java.core.util.GsonUtil;
import com.wechat.pay.java.service.refund.RefundService;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * WechatpayJava calls every method of every service of wechatpay-java. A method is called twice: first with a client
 * that sends nothing and only notes the path, then with the sample of that path. The environment is as in node/box.js.
 */
public class WechatpayJava {
  static final String PACKAGE = "com/wechat/pay/java/service/";

  static Path keys;
  static JsonObject box;
  static RSAPublicKeyConfig config;
  static String sent; // method and path of the latest request, or null

  public static void main(String[] args) throws Exception {
    keys = Path.of(System.getenv("WXPAY_SANDBOX_KEYS"));
    box = JsonParser.parseString(Files.readString(keys.resolve("sandbox.json"))).getAsJsonObject();
    Requests requests = new Requests();
    config = new RSAPublicKeyConfig.Builder()
        .merchantId(setting("mchid"))
        .merchantSerialNumber(setting("serial_no"))
        .privateKeyFromPath(keys.resolve("apiclient_key.pem").toString())
        .publicKeyFromPath(keys.resolve("wechatpay_public_key.pem").toString())
        .publicKeyId(setting("public_key_id"))
        .apiV3Key(setting("api_v3_key"))
        .build();
    HttpClient client = new DefaultHttpClientBuilder().config(config).okHttpClient(toSandbox()).build();
    for (Class<?> service : services()) {
      for (Method method : methods(service)) {
        print(service, method, client, requests);
      }
    }
  }

  static String setting(String name) {
    return box.get(name).getAsString();
  }

  /** toSandbox takes every request to the sandbox, since the SDK's hosts are constants. */
  static OkHttpClient toSandbox() {
    HttpUrl url = HttpUrl.parse(setting("url"));
    return new OkHttpClient.Builder()
        .addInterceptor(chain -> {
          Request request = chain.request();
          sent = request.method() + " " + request.url().encodedPath();
          HttpUrl there = request.url().newBuilder().scheme(url.scheme()).host(url.host()).port(url.port()).build();
          return chain.proceed(request.newBuilder().url(there).build());
        })
        .build();
  }

  /** services are the classes of the SDK that have a Builder, wherever it lies. */
  static List<Class<?>> services() throws Exception {
    URI from = RefundService.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path place = Path.of(from);
    if (Files.isDirectory(place)) {
      return services(place);
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return services(jar.getPath("/"));
    }
  }

  static List<Class<?>> services(Path root) throws Exception {
    List<String> names;
    try (Stream<Path> files = Files.walk(root.resolve(PACKAGE))) {
      names = files.map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith("$Builder.class") && !name.contains("/model/"))
          .map(name -> name.replace("$Builder.class", "").replace('/', '.'))
          .sorted()
          .collect(Collectors.toList());
    }
    List<Class<?>> found = new ArrayList<>();
    for (String name : names) {
      found.add(Class.forName(name));
    }
    return found;
  }

  static List<Method> methods(Class<?> service) {
    return Stream.of(service.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
        .sorted(Comparator.comparing(Method::toString))
        .collect(Collectors.toList());
  }

  /** build makes a service over a client. */
  static Object build(Class<?> service, HttpClient client) throws Exception {
    Class<?> type = Class.forName(service.getName() + "$Builder");
    Object builder = type.getConstructor().newInstance();
    type.getMethod("config", Config.class).invoke(builder, config);
    type.getMethod("httpClient", HttpClient.class).invoke(builder, client);
    return type.getMethod("build").invoke(builder);
  }

  /** print makes a call and prints it as the package internal/table reads it. */
  static void print(Class<?> service, Method method, HttpClient client, Requests requests) {
    String parameters = Stream.of(method.getParameterTypes()).map(Class::getSimpleName).collect(Collectors.joining(", "));
    Map<String, String> line = new LinkedHashMap<>();
    line.put("call", service.getName().substring(PACKAGE.length()) + "." + method.getName() + "(" + parameters + ")");
    sent = null;
    String said = null;
    try {
      method.invoke(build(service, client), requests.arguments(service, method));
    } catch (InvocationTargetException err) {
      said = said(err.getCause());
    } catch (Exception err) {
      said = said(err);
    }
    line.put("endpoint", sent);
    line.put("said", said == null && sent == null ? "client: nothing was sent" : said);
    System.out.println(GsonUtil.getGson().toJson(line));
  }

  static String said(Throwable err) {
    if (err instanceof ServiceException) {
      ServiceException refusal = (ServiceException) err;
      JsonObject body = GsonUtil.getGson().fromJson(refusal.getResponseBody(), JsonObject.class);
      JsonElement detail = body == null ? null : body.get("detail");
      JsonElement field = detail == null || !detail.isJsonObject() ? null : detail.getAsJsonObject().get("field");
      return Stream.of(String.valueOf(refusal.getHttpStatusCode()), refusal.getErrorCode(), field == null ? null : field.getAsString())
          .filter(word -> word != null && !word.isEmpty())
          .collect(Collectors.joining(" "));
    }
    if (err instanceof ValidationException) {
      return "client: the signature is refused";
    }
    return "client: " + err.getClass().getSimpleName();
  }
}
