// What is read of traceparent and tracestate, rule by rule, by the propagator and by the functions for any carrier alike.
using System.Diagnostics;
using NUnit.Framework;

namespace Tracing.Functional.Tests.W3C;

public class ParentTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string SpanId = "b7ad6b7169203331";
    private const string Parent = $"00-{TraceId}-{SpanId}-01";
    private static readonly string s_key256 = new('a', 256);

    public static IEnumerable<TestCaseData> Parents()
    {
        yield return Read("as it is", Parent, Parent);
        yield return Read("blanks around", $" \t{Parent}\t ", Parent);
        yield return Read("random flag", $"00-{TraceId}-{SpanId}-03", $"00-{TraceId}-{SpanId}-03");
        yield return Read("unknown flags", $"00-{TraceId}-{SpanId}-fd", $"00-{TraceId}-{SpanId}-fd");
        yield return Read("a later version", $"cc-{TraceId}-{SpanId}-01", Parent);
        yield return Read("a later version with more", $"cc-{TraceId}-{SpanId}-01-what-the-future-will-be", Parent);
        yield return Read("a later version with an empty rest", $"cc-{TraceId}-{SpanId}-01-", Parent);
        yield return Read("a later version with more, but no dash", $"cc-{TraceId}-{SpanId}-01.more", null);
        yield return Read("version 00 with more", Parent + "-01", null);
        yield return Read("version 00 with a dash", Parent + "-", null);
        yield return Read("version ff", $"ff-{TraceId}-{SpanId}-01", null);
        yield return Read("version not hex", $"0x-{TraceId}-{SpanId}-01", null);
        yield return Read("version in capitals", $"CC-{TraceId}-{SpanId}-01", null);
        yield return Read("trace id in capitals", $"00-{TraceId.ToUpperInvariant()}-{SpanId}-01", null);
        yield return Read("span id in capitals", $"00-{TraceId}-{SpanId.ToUpperInvariant()}-01", null);
        yield return Read("flags in capitals", $"00-{TraceId}-{SpanId}-0F", null);
        yield return Read("flags not hex", $"00-{TraceId}-{SpanId}-0g", null);
        yield return Read("trace id zero", $"00-{new string('0', 32)}-{SpanId}-01", null);
        yield return Read("span id zero", $"00-{TraceId}-{new string('0', 16)}-01", null);
        yield return Read("too short", Parent[..54], null);
        yield return Read("no dashes", Parent.Replace('-', '_'), null);
        yield return Read("empty", "", null);
        yield return Read("two in one", $"{Parent},{Parent}", null);
        yield return Read("a blank within", $"00 -{TraceId}-{SpanId}-01", null);

        static TestCaseData Read(string rule, string sent, string? read) => new TestCaseData(sent, read).SetArgDisplayNames(rule);
    }

    [TestCaseSource(nameof(Parents))]
    public void A_parent_is_read_strictly(string sent, string? read)
    {
        Assert.That(Carrier.Read(("traceparent", [sent])).Parent, Is.EqualTo(read));
        var extracted = Propagation.Extract(new Dictionary<string, string> { ["traceparent"] = sent });
        Assert.That(extracted.HasParent, Is.EqualTo(read is not null));
        Assert.That(extracted.Parent.IsRemote, Is.EqualTo(read is not null));
        if (read is not null)
            Assert.That($"00-{extracted.Parent.TraceId}-{extracted.Parent.SpanId}-{(int)extracted.Parent.TraceFlags:x2}", Is.EqualTo(read));
    }

    [Test]
    public void Exactly_one_parent_counts()
    {
        Assert.That(Carrier.Read(("traceparent", [Parent, Parent])).Parent, Is.Null);
        Assert.That(Carrier.Read(("traceparent", [])).Parent, Is.Null);
        Assert.That(Propagation.Extract(
            new[] { KeyValuePair.Create("traceparent", Parent), KeyValuePair.Create("TraceParent", Parent) }).HasParent, Is.False);
    }

    public static IEnumerable<TestCaseData> States()
    {
        yield return Read("as it is", ["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"], "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
        yield return Read("blanks and tabs around members", [" a=1\t,\t b=2 "], "a=1,b=2");
        yield return Read("empty members", [",a=1,, ,\t,b=2,"], "a=1,b=2");
        yield return Read("nothing", [""], null);
        yield return Read("only commas", [",,,"], null);
        yield return Read("several headers", ["a=1", "b=2,c=3", "", "d=4"], "a=1,b=2,c=3,d=4");
        yield return Read("four headers of eight", [Members(1, 8), Members(9, 8), Members(17, 8), Members(25, 8)], Members(1, 32));
        yield return Read("32 members", [Members(1, 32)], Members(1, 32));
        yield return Read("33 members", [Members(1, 33)], null);
        yield return Read("33 members in two headers", [Members(1, 32), "z=1"], null);
        yield return Read("the first of a key wins", ["a=1,b=2,a=3"], "a=1,b=2");
        yield return Read("the first of a key wins over headers", ["a=1", "a=2"], "a=1");
        yield return Read("one letter differs", ["foo=1,fooo=2,fo=3"], "foo=1,fooo=2,fo=3");
        yield return Read("key of 256", [$"{s_key256}=1"], $"{s_key256}=1");
        yield return Read("key of 257", [$"{s_key256}a=1"], null);
        yield return Read("key with all letters", ["0a_-*/@z=1"], "0a_-*/@z=1");
        yield return Read("key with several @", ["a@b@c=1"], "a@b@c=1");
        yield return Read("key in capitals", ["A=1,b=2"], null);
        yield return Read("key begins with a sign", ["_a=1,b=2"], null);
        yield return Read("key begins with @", ["@a=1"], null);
        yield return Read("key with a blank after it", ["a =1,b=2"], null);
        yield return Read("key with a dot", ["a.b=1"], null);
        yield return Read("no key", ["=1"], null);
        yield return Read("no value", ["a=,b=2"], null);
        yield return Read("no equals sign", ["a,b=2"], null);
        yield return Read("value of 256", [$"a={s_key256}"], $"a={s_key256}");
        yield return Read("value of 257", [$"a={s_key256}a"], null);
        yield return Read("value with an equals sign", ["a=1=2"], null);
        yield return Read("value begins with a blank", ["a= 1"], "a= 1");
        yield return Read("value with a tab", ["a=1\t2"], null);
        yield return Read("value with all printable letters", ["a=!~ \"#$%&'()*+-./:;<>?@[]^_`{|}"], "a=!~ \"#$%&'()*+-./:;<>?@[]^_`{|}");
        yield return Read("value not ASCII", ["a=\u00e9"], null);
        yield return Read("value with DEL", ["a=\u007f"], null);

        static TestCaseData Read(string rule, string[] sent, string? read) => new TestCaseData(sent, read).SetArgDisplayNames(rule);
    }

    [TestCaseSource(nameof(States))]
    public void A_tracestate_is_read_strictly(string[] sent, string? read)
    {
        Assert.That(Carrier.Read(("traceparent", [Parent]), ("tracestate", sent)).State, Is.EqualTo(read));
        var headers = new Dictionary<string, string[]> { ["TRACEPARENT"] = [Parent], ["TraceState"] = sent };
        Assert.That(Propagation.Extract(headers).Parent.TraceState, Is.EqualTo(read));
    }

    [Test]
    public void A_legal_list_is_handed_on_without_a_copy()
    {
        var list = Members(1, 32);
        Assert.That(Carrier.Read(("traceparent", [Parent]), ("tracestate", [list])).State, Is.SameAs(list));
    }

    [Test]
    public void A_tracestate_without_a_parent_does_not_count() =>
        Assert.That(Carrier.Read(("traceparent", ["00"]), ("tracestate", ["a=1"])), Is.EqualTo(((string?)null, (string?)null)));

    [Test]
    public void The_fields_are_three() =>
        Assert.That(TracePropagator.Instance.Fields, Is.EqualTo(new[] { "traceparent", "tracestate", "baggage" }));

    private static string Members(int first, int count) =>
        string.Join(',', Enumerable.Range(first, count).Select(number => $"k{number}={number}"));
}
