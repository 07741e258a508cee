// Whatever a carrier holds, reading it ends without an exception, within the limits, and what was read is read again the same. Whatever a
// span holds, what is sent is legal and comes back. A failure prints its seed.
using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Ground;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.W3C;

public class FuzzTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static readonly string[] s_pieces =
        ["a", "=", ",", ";", " ", "\t", "%", "%2", "%41", "%ff", "-", "0", "f", "F", "é", "\ud800", "\0", "a=1", ",,", "\"", "\\", "@",
            "ot=th:0", Parent, "\r\n", "k" + new string('x', 300)];

    private static readonly Gen<string> s_noise =
        from count in Gen.Frequency((8, Gen.Choose(0, 12)), (1, Gen.Choose(0, 400)))
        from pieces in Gen.Elements(s_pieces).ArrayOf(count)
        select string.Concat(pieces);

    /// <summary>Legal lists with a few letters changed reach the rules that noise does not.</summary>
    private static readonly Gen<string> s_nearly =
        from count in Gen.Choose(1, 70)
        from member in Gen.Choose(0, 40)
        from at in Gen.Choose(0, 1000)
        from piece in Gen.Frequency((1, Gen.Constant("")), (2, Gen.Elements(s_pieces)))
        let list = string.Join(',', Enumerable.Range(0, count).Select(number => $"k{number % (member + 1)}={number}"))
        select list.Insert(Math.Min(at, list.Length), piece);

    private static readonly Gen<string> s_parent =
        from at in Gen.Choose(0, 60)
        from piece in Gen.Elements(s_pieces)
        let cut = Math.Min(at, Parent.Length)
        select Parent[..cut] + piece + Parent[Math.Min(Parent.Length, cut + piece.Length)..];

    private static readonly Arbitrary<string[]> s_headers = Arb.From(
        Gen.Frequency((3, s_noise), (3, s_nearly), (2, s_parent)).ArrayOf().Where(values => values.Length < 80),
        values => Shrunk(values));

    [Test]
    public void Reading_any_parent_ends_with_a_legal_one_or_none() => Soak.Check(3000, Prop.ForAll(s_headers, values =>
    {
        var (parent, _) = Carrier.Read(("traceparent", values));
        return parent is null || (parent.Length == 55 && ActivityContext.TryParse(parent, null, out _)
            && Carrier.Read(("traceparent", [parent])).Parent == parent);
    }));

    [Test]
    public void Reading_any_tracestate_ends_with_a_legal_one_or_none() => Soak.Check(3000, Prop.ForAll(s_headers, values =>
    {
        var (parent, state) = Carrier.Read(("traceparent", [Parent]), ("tracestate", values));
        return parent == Parent
            && (state is null || (IsLegal(state) && Carrier.Read(("traceparent", [Parent]), ("tracestate", [state])).State == state));
    }));

    [Test]
    public void Reading_any_baggage_stays_within_the_limits() => Soak.Check(3000, Prop.ForAll(s_headers, values =>
    {
        var baggage = Carrier.Baggage(values)?.ToList() ?? [];
        return baggage.Count <= 64 && baggage.Sum(pair => pair.Key.Length + pair.Value!.Length + 1) <= 8192;
    }));

    [Test]
    public void Bytes_of_any_kind_are_read_without_complaint() => Soak.Check(1000, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        var headers = new Dictionary<string, byte[]>
        {
            ["traceparent"] = Encoding.ASCII.GetBytes(Parent),
            ["tracestate"] = bytes,
            ["baggage"] = bytes,
        };
        return Propagation.Extract(headers).HasParent;
    }));

    [Test]
    public void Huge_and_endless_values_take_no_more_room_than_legal_ones()
    {
        var huge = new string(',', 4_000_000);
        var members = string.Join(',', Enumerable.Repeat("a=1", 1_000_000));
        string[] values = [huge, members, huge + "a=1", "cc" + Parent[2..] + "-" + huge];
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var value in values)
        {
            _ = Carrier.Read(("traceparent", [value]));
            _ = Carrier.Read(("traceparent", [Parent]), ("tracestate", [value]));
            _ = Carrier.Read(("traceparent", [Parent]), ("tracestate", [value, value]));
            _ = Carrier.Baggage(value);
        }

        Assert.That(Propagation.Extract(0, static (_, _) => Endless()).HasParent, Is.False);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(200_000));
    }

    [Test]
    public void What_was_sent_is_what_is_read() => Soak.Check(2000, Prop.ForAll(
        ArbMap.Default.ArbFor<(bool IsSampled, Dictionary<NonNull<string>, string?> Baggage)>(), sent =>
    {
        Activity.Current = null;
        using var activity = new Activity("a").Start();
        activity.ActivityTraceFlags = sent.IsSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        foreach (var (key, value) in sent.Baggage)
            activity.AddBaggage(key.Get, value);

        var headers = new Dictionary<string, byte[]>();
        Propagation.Inject(headers, activity);
        var read = Propagation.Extract(headers);
        var legal = activity.Baggage.Where(pair => pair.Key.Length > 0
            && pair.Key.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal)));
        return read.Parent.SpanId == activity.SpanId && read.Parent.TraceId == activity.TraceId
            && (int)read.Parent.TraceFlags == (sent.IsSampled ? 3 : 2)
            && read.Baggage.SequenceEqual(legal.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, AsUtf8(pair.Value))));
    }));

    /// <summary>Half of a surrogate pair has no bytes.</summary>
    private static string AsUtf8(string? value) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value ?? ""));

    private static IEnumerable<string?> Endless()
    {
        while (true)
            yield return null;
    }

    /// <summary>The rules again, in their plainest form.</summary>
    private static bool IsLegal(string state)
    {
        var members = state.Split(',');
        var keys = members.Select(member => member.Split('=')[0]).ToList();
        return members.Length <= 32 && keys.Distinct(StringComparer.Ordinal).Count() == keys.Count
            && members.All(member => member.Split('=') is [{ Length: >= 1 and <= 256 } key, { Length: >= 1 and <= 256 } value]
                && key.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-' or '*' or '/' or '@')
                && char.IsAsciiLetterOrDigit(key[0]) && value.All(letter => letter is >= ' ' and <= '~') && value[^1] != ' ');
    }

    private static IEnumerable<string[]> Shrunk(string[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            yield return [.. values[..i], .. values[(i + 1)..]];
            if (values[i].Length > 0)
            {
                yield return [.. values[..i], values[i][..(values[i].Length / 2)], .. values[(i + 1)..]];
                yield return [.. values[..i], values[i][1..], .. values[(i + 1)..]];
                yield return [.. values[..i], values[i][..^1], .. values[(i + 1)..]];
            }
        }
    }
}
