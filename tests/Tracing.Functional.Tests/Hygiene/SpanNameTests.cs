// Which names are good, which are not, and what to write instead.
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Advice;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Hygiene;

public class SpanNameTests
{
    private static readonly string[] s_good =
    [
        "GET /orders/{id}", "GET /", "GET", "POST", "SET", "HTTP GET", "check inventory", "SELECT orders",
        "SELECT shop.orders", "charge payment", "pkg.Service/Method", "orders.v1.OrderService/CreateOrder", "HTTP/2 upgrade",
        "HTTP/1.1 request parse", "oauth2 login", "s3 upload", "base64 decode", "v2 checkout", "GET /v2/orders/{orderId}",
        "GET /api/v1.1/customers/{id:int}", "process order", "process orders-queue", "handle payment request", "run migration",
        "execute price rules", "publish order placed", "sha256 digest", "SHA-256 digest", "utf8 encode", "UTF-8 encode",
        "ISO 8601 parse", "x509 verify", "phase 2 commit", "2 phase commit", "30 day cleanup", "24 hour report",
        "top 10 products", "i18n load", "k8s probe", "ec2 start", "p99 report", "IPv4 lookup", "ipv6 connect",
        "TLS 1.3 handshake", "h264 encode", "mp3 transcode", "3D render", "error 404 page", "handle 503 response",
        "us-east-1 failover", "oauth2callback", "CreateOrder", "OrdersController.Get", "checkout", "login", "ping",
        "health check", "startup", "redis GET", "DynamoDB.GetItem", "kafka.consume", "orders publish", "refresh cache",
        "PUT /files/{*path}", "GET /orders/<id>", "GET /users/:id", "DELETE /carts/[cartId]", "deadbeef facade", "add decade",
        "warm up", "CONNECT db", "CALL close_month", "Prüfe Bestand", "在庫確認", "log4j bridge", "layer 7 filter",
        "version 3 schema", "neo4j query", "fetch customer", "read config", "calculate tax", "validate address",
        "net10 restore", "step 1 validate",
    ];

    private static readonly (string Name, string Steady)[] s_changing =
    [
        ("order 12345", "order {id}"), ("GET /orders/12345", "GET /orders/{id}"), ("GET /orders/7", "GET /orders/{id}"),
        ("order 7", "order {id}"), ("process order #42", "process order #{id}"), ("order-12345", "order-{id}"),
        ("order_12345", "order_{id}"), ("order12345", "order{id}"), ("user42 login", "user{id} login"),
        ("worker-3", "worker-{id}"), ("worker7", "worker{id}"), ("ProcessOrder42", "ProcessOrder{id}"),
        ("user 550e8400-e29b-41d4-a716-446655440000", "user {id}"),
        ("GET /users/550E8400-E29B-41D4-A716-446655440000/cart", "GET /users/{id}/cart"),
        ("550e8400e29b41d4a716446655440000", "{id}"), ("blob 9f86d081884c7d65", "blob {id}"),
        ("commit 1a2b3c4d5e", "commit {id}"), ("commit a1b2c3d", "commit {id}"),
        ("load da39a3ee5e6b4b0d3255bfef95601890afd80709", "load {id}"), ("cache key 0x7ffdeadb", "cache key {id}"),
        ("mail ann.lee@example.com", "mail {email}"), ("GET /users/ann@example.co.uk/orders", "GET /users/{email}/orders"),
        ("report 2024-05-01", "report {time}"), ("report 2024-05-01T12:30:00Z", "report {time}"),
        ("backup 2024-05-01 12:30:00.123", "backup {time}"), ("tick 12:30:45", "tick {time}"),
        ("import 1714567890", "import {id}"), ("import 1714567890123", "import {id}"),
        ("connect 10.0.0.7", "connect {address}"), ("connect 192.168.1.10:5432", "connect {address}"),
        ("GET /search?q=shoes", "GET /search"), ("GET /orders?id=5&page=2", "GET /orders"),
        ("customer cus_NffrFeUfNV2Hib", "customer {id}"), ("session 01ARZ3NDEKTSV4RRFFQ69G5FAV", "session {id}"),
        ("retry 3", "retry {id}"), ("attempt 2 of 5", "attempt {id} of {id}"), ("page 2", "page {id}"),
        ("batch 17", "batch {id}"), ("charge 99.95 EUR", "charge {id} EUR"), ("call +49 170 1234567", "call +{id} {id} {id}"),
        ("read /tmp/report_20240501.csv", "read /tmp/report_{id}.csv"), ("tenant_4711_sync", "tenant_{id}_sync"),
        ("GET /api/v2/orders/98765/items/3", "GET /api/v2/orders/{id}/items/{id}"),
        ("SELECT * FROM orders WHERE id = 42", "SELECT * FROM orders WHERE id = {id}"), ("thread 140234", "thread {id}"),
        ("shard3 flush", "shard{id} flush"), ("job:8f14e45f", "job:{id}"), ("item 3", "item {id}"),
        ("checkout {cartId} 12", "checkout {cartId} {id}"), ("import 2024 data", "import {id} data"),
        ("invoice INV-2024-00017", "invoice INV-{id}"),
    ];

    private static readonly string[] s_vague =
    [
        "process", "handleFunc", "do_stuff", "run", "execute", "doWork", "Main", "main", "handler", "Handle", "HandleAsync",
        "func", "function", "work", "task", "operation", "action", "call", "callback", "invoke", "Invoke", "MoveNext",
        "Program.Main", "Program.<Main>$", "<Process>b__0", "lambda_method", "span", "test", "foo", "tmp", "unknown",
        "unnamed", "anonymous", "helper", "process data", "process_data", "handle request", "HandleRequest", "execute task",
        "run job", "perform operation", "do something", "worker loop", "", " ", "a", "x", "-", "get", "save", "fetch data",
        "loadData", "update", "query", "processItems", "my span", "inner function", "start", "step",
    ];

    [TestCaseSource(nameof(s_good))]
    public void A_good_name_is_left_alone(string name) => Assert.That(SpanNames.Judge(name), Is.EqualTo(SpanNames.Judgement.Good));

    [Test]
    public void A_name_with_something_that_changes_is_found_and_gets_placeholders() => Assert.Multiple(() =>
    {
        foreach (var (name, steady) in s_changing)
            Assert.That(SpanNames.Judge(name), Is.EqualTo(new SpanNames.Judgement(NameQuality.Changing, steady)), name);
    });

    [TestCaseSource(nameof(s_vague))]
    public void A_vague_name_is_found_and_the_example_is_a_good_one(string name)
    {
        var judgement = SpanNames.Judge(name);
        Assert.That(judgement.Quality, Is.EqualTo(NameQuality.Vague));
        Assert.That(SpanNames.Judge(judgement.Suggestion), Is.EqualTo(SpanNames.Judgement.Good));
    }

    [Test]
    public void What_is_suggested_is_steady_itself() => Assert.Multiple(() =>
    {
        foreach (var (name, _) in s_changing)
            Assert.That(SpanNames.Steady(SpanNames.Steady(name)), Is.EqualTo(SpanNames.Steady(name)), name);
    });

    [Test]
    public void Any_number_or_id_after_a_word_is_found_and_all_of_them_get_one_name()
    {
        var ids = Gen.OneOf(
            Gen.Choose(0, int.MaxValue).Select(number => $"{number}"),
            Gen.Choose(0, int.MaxValue).Select(number => $"{((long)number << 31) + 1_000_000_000}"),
            ArbMap.Default.GeneratorFor<Guid>().Select(guid => guid.ToString()),
            ArbMap.Default.GeneratorFor<Guid>().Select(guid => guid.ToString("N")));
        Soak.Check(Soak.Times(500), Prop.ForAll(ids.ToArbitrary(), id =>
        {
            Assert.That(SpanNames.Judge($"GET /orders/{id}/items").Suggestion, Is.EqualTo("GET /orders/{id}/items"), id);
            Assert.That(SpanNames.Judge($"load order {id}").Suggestion, Is.EqualTo("load order {id}"), id);
        }));
    }

    [Test]
    public void Any_text_gets_a_judgement() => Soak.Check(Soak.Times(1000), Prop.ForAll(
        ArbMap.Default.ArbFor<string>(), text => Assert.That(SpanNames.Judge(text ?? "").Suggestion, Is.Not.Null)));
}
