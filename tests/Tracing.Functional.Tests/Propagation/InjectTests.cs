// What is sent: the flags, a legal tracestate, baggage within the limits. And a setter's exception stays inside.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using NUnit.Framework;
using OpenTelemetry;

namespace Tracing.Functional.Tests.W3C;

public class InjectTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string SpanId = "b7ad6b7169203331";

    [TearDown]
    public void NoBaggage() => Baggage.Current = default;

    [TestCase("00", "00")]
    [TestCase("01", "01")]
    [TestCase("02", "02")]
    [TestCase("03", "03")]
    [TestCase("ff", "03")]
    [TestCase("fc", "00")]
    public void The_flags_of_a_remote_parent_go_on_as_far_as_they_have_a_meaning(string received, string sent)
    {
        using var server = new Activity("server").SetParentId($"00-{TraceId}-{SpanId}-{received}").Start();
        server.ActivityTraceFlags = (ActivityTraceFlags)(Convert.ToInt32(received, 16) & 1);
        using var child = new Activity("client").Start();
        Assert.That(Carrier.Write(child)["traceparent"], Is.EqualTo($"00-{TraceId}-{child.SpanId}-{sent}"));
    }

    [TestCase(ActivityTraceFlags.None, "02")]
    [TestCase(ActivityTraceFlags.Recorded, "03")]
    public void A_new_root_is_random(ActivityTraceFlags flags, string sent)
    {
        Activity.Current = null;
        using var root = new Activity("root").Start();
        root.ActivityTraceFlags = flags;
        using var child = new Activity("child").Start();
        child.ActivityTraceFlags = flags;
        Assert.That(Carrier.Write(child)["traceparent"], Does.EndWith("-" + sent));
    }

    [Test]
    public void A_changed_flag_is_sent_though_the_id_was_read_before()
    {
        Activity.Current = null;
        using var root = new Activity("root").Start();
        Assert.That(root.Id, Does.EndWith("-00"));
        root.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        Assert.That(Carrier.Write(root)["traceparent"], Does.EndWith("-03"));
    }

    [TestCase("a=1,b=2", "a=1,b=2")]
    [TestCase(" a=1 ,,b=2,a=3", "a=1,b=2")]
    [TestCase("a=1\r\nevil: yes", null)]
    [TestCase("", null)]
    public void Only_a_legal_tracestate_is_sent(string set, string? sent)
    {
        using var activity = new Activity("a").Start();
        activity.TraceStateString = set;
        Assert.That(Carrier.Write(activity).GetValueOrDefault("tracestate"), Is.EqualTo(sent));
    }

    [Test]
    public void Baggage_is_sent_in_order_encoded_and_by_legal_names()
    {
        using var activity = new Activity("a").AddBaggage("plain", "x=1:/?").AddBaggage("not a name", "1")
            .AddBaggage("all", "a b,c;d%é\"\\").AddBaggage("none", null).Start();
        Assert.That(Carrier.Write(activity)["baggage"], Is.EqualTo("none=,all=a%20b%2Cc%3Bd%25%C3%A9%22%5C,plain=x=1:/?"));
    }

    [Test]
    public void Both_stores_of_baggage_are_sent_and_the_spans_wins()
    {
        Baggage.Current = Baggage.Create(new Dictionary<string, string> { ["both"] = "theirs", ["other"] = "1" });
        using var activity = new Activity("a").AddBaggage("both", "ours").Start();
        Assert.That(Carrier.Write(activity)["baggage"], Is.EqualTo("both=ours,other=1"));
    }

    [Test]
    public void At_most_64_members_and_8192_bytes_of_baggage_are_sent_by_whole_members()
    {
        using var many = new Activity("many").Start();
        for (var i = 0; i < 100; i++)
            many.AddBaggage("k" + i.ToString(CultureInfo.InvariantCulture), "v");
        Assert.That(Carrier.Write(many)["baggage"].Split(','), Has.Length.EqualTo(64));

        Activity.Current = null;
        using var exact = new Activity("exact").AddBaggage("k", new string('x', 8190)).Start();
        Assert.That(Carrier.Write(exact)["baggage"], Has.Length.EqualTo(8192));
        exact.AddBaggage("long", new string('é', 8192));
        exact.AddBaggage("s", "1");
        Assert.That(Carrier.Write(exact)["baggage"], Is.EqualTo("s=1"));
    }

    [Test]
    public void Without_a_span_nothing_is_sent()
    {
        Assert.That(Carrier.Write(null), Is.Empty);
        using var other = new Activity("hierarchical").SetIdFormat(ActivityIdFormat.Hierarchical).AddBaggage("a", "1").Start();
        Assert.That(Carrier.Write(other), Is.EqualTo(new Dictionary<string, string> { ["baggage"] = "a=1" }));
    }

    [Test]
    public void What_a_carrier_throws_stays_inside()
    {
        using var activity = new Activity("a").Start();
        TracePropagator.Instance.Inject(activity, null, static (_, _, _) => throw new InvalidOperationException("broken"));
        Propagation.Inject(new Dictionary<string, string>().AsReadOnly(), activity);
        Propagation.Inject(0, static (_, _, _) => throw new InvalidOperationException("broken"), activity);
        TracePropagator.Instance.ExtractTraceIdAndState(null, Throws, out var parent, out var state);
        Assert.That((parent, state, TracePropagator.Instance.ExtractBaggage(null, Throws)),
            Is.EqualTo(((string?)null, (string?)null, (object?)null)));
        Assert.That(Propagation.Extract(0, static IEnumerable<string?>? (_, _) => throw new InvalidOperationException("broken")),
            Is.EqualTo(default(ExtractedContext)));
    }

    [Test]
    public void Every_kind_of_carrier_gives_back_what_was_sent()
    {
        Activity.Current = null;
        using var activity = new Activity("a").AddBaggage("second", "é").AddBaggage("first", "1").Start();
        activity.TraceStateString = "x=1";
        var texts = new Dictionary<string, string>();
        var bytes = new Dictionary<string, byte[]>();
        var pairs = new List<(string, string)>();
        Propagation.Inject(texts);
        Propagation.Inject(bytes);
        Propagation.Inject(pairs, static (list, name, value) => list.Add((name, value)));

        Check(Propagation.Extract(texts));
        Check(Propagation.Extract(bytes));
        Check(Propagation.Extract(pairs, static (list, name) => list.Where(pair => pair.Item1 == name).Select(pair => pair.Item2)));
        Check(Propagation.Extract(texts.ToDictionary(pair => pair.Key.ToUpperInvariant(), IEnumerable<string> (pair) => [pair.Value])));

        void Check(ExtractedContext sent)
        {
            Assert.That((sent.Parent.TraceId, sent.Parent.SpanId, sent.Parent.TraceState, (int)sent.Parent.TraceFlags),
                Is.EqualTo((activity.TraceId, activity.SpanId, "x=1", 2)));
            using var child = new Activity("child");
            sent.AddBaggageTo(child);
            Assert.That(child.Baggage, Is.EqualTo(new KeyValuePair<string, string?>[] { new("first", "1"), new("second", "é") }));
        }
    }

    [Test]
    public void No_carrier_is_an_empty_one()
    {
        Propagation.Inject((IDictionary<string, string>?)null);
        Propagation.Inject((IDictionary<string, byte[]>?)null);
        Assert.That(Propagation.Extract((Dictionary<string, string>?)null).HasParent, Is.False);
        Assert.That(Propagation.Extract((Dictionary<string, byte[]>?)null).Baggage, Is.Empty);
        Assert.That(
            Propagation.Extract(new Dictionary<string, byte[]> { ["traceparent"] = Encoding.UTF8.GetBytes("é") }).HasParent, Is.False);
    }

    private static void Throws(object? carrier, string name, out string? one, out IEnumerable<string>? many) =>
        throw new InvalidOperationException("broken");
}
