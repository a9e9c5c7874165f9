import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.logging.LogManager;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.client.WebSocketClient;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.messaging.WebSocketStompClient;
import org.springframework.web.socket.sockjs.client.SockJsClient;
import org.springframework.web.socket.sockjs.client.WebSocketTransport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients of Spring's WebSocketStompClient, told what to do by lines of JSON, and telling what they receive by such.
 *
 * <p>Each line names its client. One does things in the order in which it is told to, each after the one before was
 * handed to Spring; what Spring tells comes out as it comes.
 */
public final class StompClient {
  private static final ObjectMapper json = new JsonMapper();
  private static final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private static final Map<String, StompClient> clients = new HashMap<>();
  private static final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

  private final String name;
  private final Map<String, StompSession.Subscription> subscriptions = new ConcurrentHashMap<>();
  private StompSession session;

  private StompClient(String name) {
    this.name = name;
  }

  public static void main(String[] arguments) throws Exception {
    // What there is to say is told in lines.
    LogManager.getLogManager().reset();
    scheduler.setDaemon(true);
    scheduler.initialize();
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = lines.readLine()) != null; ) {
      JsonNode command = json.readTree(line);
      var client = clients.computeIfAbsent(command.path("client").asString(), StompClient::new);
      try {
        client.follow(command);
      } catch (Exception exception) {
        client.tell("failed", Map.of("reason", String.valueOf(exception), "command", command));
      }
    }
    // Whoever told us what to do is gone.
    System.exit(0);
  }

  private void follow(JsonNode command) throws Exception {
    switch (command.path("do").asString()) {
      case "connect" -> connect(command);
      case "subscribe" -> subscribe(command);
      case "send" -> expectReceipt(session.send(headersOf(command), command.get("body")));
      case "unsubscribe" -> subscriptions.remove(command.path("id").asString()).unsubscribe();
      default -> throw new IllegalArgumentException("there is no such command");
    }
  }

  /** Waits for the answer, so that the next command finds a session. An address of HTTP is SockJS's. */
  private void connect(JsonNode command) throws InterruptedException {
    String url = command.path("url").asString();
    WebSocketClient client = new StandardWebSocketClient();
    if (url.startsWith("http")) client = new SockJsClient(List.of(new WebSocketTransport(client)));
    var spring = new WebSocketStompClient(client);
    spring.setMessageConverter(new JacksonJsonMessageConverter());
    spring.setTaskScheduler(scheduler);
    JsonNode beats = command.path("heartBeat");
    if (beats.isArray()) spring.setDefaultHeartbeat(new long[] {beats.get(0).asLong(), beats.get(1).asLong()});
    try {
      session = spring.connectAsync(url, new WebSocketHttpHeaders(), headersOf(command), new Handler()).get();
    } catch (ExecutionException exception) {
      tell("refused", Map.of("reason", String.valueOf(exception.getCause())));
    }
  }

  private void subscribe(JsonNode command) {
    String id = command.path("id").asString();
    var subscription = session.subscribe(headersOf(command), new Listener("message", Map.of("subscription", id)));
    subscriptions.put(id, subscription);
    expectReceipt(subscription);
  }

  private void expectReceipt(StompSession.Receiptable receiptable) {
    if (receiptable.getReceiptId() == null) return;
    receiptable.addReceiptTask(headers -> tell("receipt", Map.of("headers", headers.toSingleValueMap())));
  }

  private static StompHeaders headersOf(JsonNode command) {
    var headers = new StompHeaders();
    for (var header : command.path("headers").properties())
      headers.add(header.getKey(), header.getValue().asString());
    return headers;
  }

  private void tell(String event, Map<String, ?> details) {
    var line = new HashMap<String, Object>(details);
    line.put("client", name);
    line.put("event", event);
    out.println(json.writeValueAsString(line));
  }

  private class Listener implements StompFrameHandler {
    private final String event;
    private final Map<String, Object> about;

    Listener(String event, Map<String, Object> about) {
      this.event = event;
      this.about = about;
    }

    @Override
    public Type getPayloadType(StompHeaders headers) {
      return JsonNode.class;
    }

    @Override
    public void handleFrame(StompHeaders headers, Object payload) {
      var details = new HashMap<String, Object>(about);
      details.put("headers", headers.toSingleValueMap());
      details.put("body", payload);
      tell(event, details);
    }
  }

  private class Handler extends StompSessionHandlerAdapter {
    private final Listener error = new Listener("error", Map.of());

    @Override
    public void afterConnected(StompSession session, StompHeaders headers) {
      tell("connected", Map.of("headers", headers.toSingleValueMap()));
    }

    @Override
    public Type getPayloadType(StompHeaders headers) {
      return error.getPayloadType(headers);
    }

    @Override
    public void handleFrame(StompHeaders headers, Object payload) {
      error.handleFrame(headers, payload);
    }

    @Override
    public void handleException(
        StompSession session, StompCommand command, StompHeaders headers, byte[] payload, Throwable exception) {
      tell("failed", Map.of("reason", String.valueOf(exception)));
    }

    @Override
    public void handleTransportError(StompSession session, Throwable exception) {
      tell("closed", Map.of("reason", String.valueOf(exception)));
    }
  }
}
