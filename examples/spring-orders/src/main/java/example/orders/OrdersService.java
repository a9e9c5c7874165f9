package example.orders;

import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaAdmin.NewTopics;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.KafkaListenerErrorHandler;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.support.converter.ByteArrayJsonMessageConverter;
import org.springframework.kafka.support.converter.RecordMessageConverter;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Takes orders, as a server for a ReplyingKafkaTemplate does: the reply goes where the request's kafka_replyTopic says, with its
 * kafka_correlationId. What was ordered is also told as an event.
 */
@SpringBootApplication
public class OrdersService {
    record Order(String item, int quantity) { }
    record Receipt(String item, int quantity, int price) { }
    record Refusal(String error) { }

    public static void main(String[] args) {
        SpringApplication.run(OrdersService.class, args);
    }

    private final KafkaTemplate<byte[], Object> kafka;

    OrdersService(KafkaTemplate<byte[], Object> kafka) {
        this.kafka = kafka;
    }

    @KafkaListener(topics = "orders", errorHandler = "refuse")
    @SendTo
    Object take(Order order) {
        if (order.quantity() < 1) throw new IllegalArgumentException("quantity must be 1 or more");
        kafka.send(MessageBuilder.withPayload(order).setHeader(KafkaHeaders.TOPIC, "orders-events").build());
        return new Receipt(order.item(), order.quantity(), 3 * order.quantity());
    }

    /** A request that can't be done is answered, too. */
    @Bean
    static KafkaListenerErrorHandler refuse() {
        return (message, exception) -> {
            Throwable cause = exception.getCause() == null ? exception : exception.getCause();
            return new Refusal(cause.getMessage());
        };
    }

    @Bean
    static RecordMessageConverter json() {
        return new ByteArrayJsonMessageConverter();
    }

    @Bean
    static NewTopics topics() {
        return new NewTopics(
            new NewTopic("orders", 2, (short) 1),
            new NewTopic("orders-replies", 2, (short) 1),
            new NewTopic("orders-events", 1, (short) 1));
    }
}
