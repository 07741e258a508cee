// What the adviser finds in spans of a real provider, when it reports, and what it never reports or does.
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Advice;
using Tracing.Functional.Ground;
using Tracing.Functional.Privacy;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Hygiene;

public class AdviserTests
{
    private const string Json = """{"order":12,"items":[{"sku":"a"}]}""";

    private static IEnumerable<TestCaseData> Faults()
    {
        yield return Case(FindingKind.ChangingName, "load order {id}", "write 'load order {id}'", one => one.Span("load order 12345"));
        yield return Case(FindingKind.VagueName, "handleFunc", "such as 'handle payment request'", one => one.Span("handleFunc"));
        yield return Case(
            FindingKind.AttributeKey, "create order / orderId", "write 'order.id'",
            one => one.Span("create order", span => span.SetTag("orderId", 1)));
        yield return Case(
            FindingKind.AttributeKey, "create order / Order.ItemCount", "write 'order.item_count'",
            one => one.Span("create order", span => span.SetTag("Order.ItemCount", 1)));
        yield return Case(
            FindingKind.AttributeKey, "create order / amount", "write 'app.amount'",
            one => one.Span("create order", span => span.SetTag("amount", 1)));
        yield return Case(
            FindingKind.HugeValue, "create order / order.note", "record its length",
            one => one.Span("create order", span => span.SetTag("order.note", new string('n', 4097))));
        yield return Case(
            FindingKind.JsonValue, "create order / order.body", "such as 'order.body.id'",
            one => one.Span("create order", span => span.SetTag("order.body", Json)));
        yield return Case(FindingKind.JsonValue, "create order / order.body", "such as 'order.body.id'", one => one.Span(
            "create order", span => span.AddEvent(new ActivityEvent("placed", tags: new() { ["order.body"] = Json }))));
        yield return Case(
            FindingKind.Secret, "log in / user.password", "leave it out",
            one => one.Span("log in", span => span.SetTag("user.password", "hunter2")));
        yield return Case(
            FindingKind.Secret, "log in / db.url", "leave it out",
            one => one.Span("log in", span => span.SetTag("db.url", "postgres://ann:hunter2@db/shop")));
        yield return Case(FindingKind.Secret, "(name withheld)", "without values", one => one.Span("log in password=hunter2"));
        yield return Case(
            FindingKind.ErrorWithoutContext, "create order", "AddException",
            one => one.Span("create order", span => span.SetStatus(ActivityStatusCode.Error)));
        yield return Case(FindingKind.ManyShortSpans, "add line", "metric", one =>
        {
            for (var i = 0; i < 100; i++)
                one.Span("add line", microseconds: 9);
        });
        yield return Case(FindingKind.NeverEnded, "import orders", "using var span", one =>
        {
            one.Source.StartActivity("import orders");
            Activity.Current = null;
            one.Clock.Advance(TimeSpan.FromMinutes(6));
        });
    }

    private static TestCaseData Case(FindingKind kind, string place, string advice, Action<Advised> act) =>
        new TestCaseData(kind, place, advice, act).SetArgDisplayNames($"{kind}", place);

    [TestCaseSource(nameof(Faults))]
    public void A_fault_is_found_at_its_place_alone_with_what_to_write_instead(FindingKind kind, string place, string advice, object act)
    {
        using var advised = new Advised();
        ((Action<Advised>)act)(advised);

        var finding = advised.Found().Single();
        Assert.That((finding.Kind, finding.Source, finding.Place), Is.EqualTo((kind, advised.Source.Name, place)));
        Assert.That(finding.Advice, Does.Contain(advice));
        Assert.That(finding.Evidence, Is.Not.Empty.And.Length.LessThanOrEqualTo(120));
        Assert.That(finding.ToString(), Does.Not.Contain("hunter2"), "a secret is never reported");
    }

    [Test]
    public void Good_spans_are_left_alone()
    {
        using var advised = new Advised();
        advised.Span("create order", span => span
            .SetTag("order.id", 12345).SetTag("http.request.header.x-request-id", "7").SetTag("order.note", new string('n', 4096))
            .SetTag("order.route", "/orders/{id}/items/{item}").SetTag("user.password", "***").SetTag("auth.token", true)
            .SetTag("url.full", "https://shop.example/orders?page=2"));
        advised.Span("fail well", span => span.SetStatus(ActivityStatusCode.Error, "no stock"));
        advised.Span("fail by type", span => span.SetTag("error.type", "timeout").SetStatus(ActivityStatusCode.Error));
        var longStack = new TagList { { "exception.stacktrace", new string('x', 9000) } };
        advised.Span("fail by exception", span => span
            .AddException(new InvalidOperationException("no stock"), longStack).SetStatus(ActivityStatusCode.Error));
        for (var i = 0; i < 99; i++)
            advised.Span("add line", microseconds: 9);
        for (var i = 0; i < 200; i++)
            advised.Span("add page", microseconds: 10);
        advised.Clock.Advance(TimeSpan.FromMinutes(2));
        advised.Span("add line", microseconds: 9);
        using (advised.Source.StartActivity("import orders"))
            advised.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That(advised.Found(), Is.Empty);
    }

    [Test]
    public void Spans_that_a_framework_names_are_judged_for_secrets_alone()
    {
        using var advised = new Advised(source: $"Microsoft.Shop.{Guid.NewGuid():N}");
        advised.Span(
            "process",
            span => span.SetTag("OrderId", Json).SetTag("order.body", Json).SetStatus(ActivityStatusCode.Error),
            microseconds: 1);
        advised.Span("order 12345", span => span.SetTag("http.request.header.authorization", "Bearer abcdefgh1234"));
        advised.Source.StartActivity("open for ever");
        Activity.Current = null;
        advised.Clock.Advance(TimeSpan.FromHours(1));

        Assert.That(advised.Found().Select(finding => finding.Kind), Is.EqualTo(new[] { FindingKind.Secret }));
    }

    [Test]
    public void Each_place_is_reported_once_however_many_threads_and_names() => Soak.Check(Soak.Times(15), Prop.ForAll(
        Gen.Choose(0, 9).ArrayOf(60).ToArbitrary(), numbers =>
        {
            using var advised = new Advised();
            Parallel.ForEach(numbers, number =>
            {
                var letter = (char)('a' + (number % 5));
                advised.Span($"load {letter}{letter}z {1000 + number}", span => span.SetTag($"Bad{(char)('A' + number)}", 1));
            });

            var found = advised.Found();
            Assert.That(found.Select(finding => (finding.Kind, finding.Place)), Is.Unique);
            Assert.That(
                found.Count(finding => finding.Kind == FindingKind.ChangingName),
                Is.EqualTo(numbers.Select(number => number % 5).Distinct().Count()));
        }));

    [Test]
    public void No_minute_has_more_findings_than_allowed_and_what_was_held_back_comes_later() => Soak.Check(Soak.Times(40), Prop.ForAll(
        Gen.Choose(1, 8).ToArbitrary(), Gen.Choose(0, 40).ArrayOf(40).ToArbitrary(), (most, waits) =>
        {
            using var advised = new Advised(options => options.FindingsPerMinute = most);
            var window = new Functional.Advice.RateWindow(most, new Control.NanosecondClock(advised.Clock));
            var (now, taken) = (0L, new List<long>());
            foreach (var wait in waits)
            {
                advised.Clock.Advance(TimeSpan.FromSeconds(wait));
                now += wait;
                if (window.TryTake())
                    taken.Add(now);
                Assert.That(taken.Count(time => time > now - 60), Is.LessThanOrEqualTo(most));
                advised.Span("process");
                advised.Span($"save {(char)('a' + (now % 26))}b 1234");
            }

            // No finding starves: after a minute of rest, the next one is reported.
            advised.Clock.Advance(TimeSpan.FromMinutes(1));
            advised.Span("do_stuff");
            Assert.That(advised.Found().Any(finding => finding.Place == "do_stuff"));
            Assert.That(taken, Has.Count.GreaterThanOrEqualTo(Math.Min(most, waits.Length)));
        }));

    [Test]
    public void What_is_held_back_is_counted_and_reported_when_it_is_seen_again()
    {
        using var advised = new Advised(options => options.FindingsPerMinute = 2);
        foreach (var name in new[] { "process", "run", "execute", "execute" })
            advised.Span(name);
        Assert.That(advised.Adviser.HeldBackCount, Is.EqualTo(2));
        advised.Clock.Advance(TimeSpan.FromSeconds(60));
        advised.Span("execute");

        Assert.That(advised.Found().Select(finding => finding.Place), Is.EqualTo(new[] { "process", "run", "execute" }));
    }

    [Test]
    public void Nothing_that_goes_wrong_inside_reaches_the_span()
    {
        using var sums = new MeterSums();
        using var advised = new Advised(options => options.TimeProvider = new BrokenClock());
        advised.Adviser.Findings.Subscribe(_ => throw new InvalidOperationException("broken"));

        Assert.DoesNotThrow(() => advised.Span("process", span => span.SetTag("a.b", 1)));
        Assert.That(Activity.Current, Is.Null);
        Assert.That(sums["tracing.instrumentation.faults hook=adviser"], Is.GreaterThan(0));
    }

    [Test]
    public void Any_span_is_taken_without_a_fault() => Soak.Check(Soak.Times(300), Prop.ForAll(
        GeneratedSpan.Any, ArbMap.Default.ArbFor<string>(), (span, name) =>
        {
            using var sums = new MeterSums();
            using var advised = new Advised();
            advised.Span(name ?? "", activity =>
            {
                span.Fill(activity);
                activity.AddTag(name ?? "", name);
            });
            Assert.That(sums["tracing.instrumentation.faults hook=adviser"], Is.Zero);
        }));

    [Test]
    public void Options_out_of_range_are_refused_by_name()
    {
        foreach (var (name, set) in new (string, Action<AdviserOptions>)[]
        {
            ("FindingsPerMinute", options => options.FindingsPerMinute = 0), ("HugeValueLength", options => options.HugeValueLength = 0),
            ("ShortSpan", options => options.ShortSpan = TimeSpan.Zero), ("ManyShortSpans", options => options.ManyShortSpans = 0),
            ("LongestOpen", options => options.LongestOpen = TimeSpan.FromDays(2)),
            ("TimeProvider", options => options.TimeProvider = null!),
        })
        {
            var refused = Assert.Throws(
                Is.InstanceOf<ArgumentException>(), () => OpenTelemetry.Sdk.CreateTracerProviderBuilder().AddAdviser(set));
            Assert.That(refused!.Message, Does.Contain(name));
        }
    }

    private sealed class BrokenClock : TimeProvider
    {
        public override long GetTimestamp() => throw new InvalidOperationException("broken");
    }
}
