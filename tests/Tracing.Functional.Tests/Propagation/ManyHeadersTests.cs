// Fields that come in many headers: up to 64 are read, as many as could each say something.
using System.Globalization;
using NUnit.Framework;

namespace Tracing.Functional.Tests.W3C;

public class ManyHeadersTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [TestCase(63, true)]
    [TestCase(64, true)]
    [TestCase(65, false)]
    public void A_tracestate_in_up_to_64_headers_is_one_list_and_in_more_it_is_dropped(int headers, bool isRead)
    {
        var values = Enumerable.Range(0, headers).Select(i => i < headers - 32 ? "" : Member(i)).ToArray();
        var expected = string.Join(',', values.Where(value => value.Length > 0));
        Assert.That(
            Carrier.Read(("traceparent", [Parent]), ("tracestate", values)), Is.EqualTo((Parent, isRead ? expected : null)));
    }

    [TestCase(32, true)]
    [TestCase(33, false)]
    public void A_tracestate_of_up_to_32_members_is_read_in_whatever_headers(int members, bool isRead)
    {
        var values = Enumerable.Range(0, members).Select(Member).ToArray();
        var list = string.Join(',', values);
        foreach (var headers in new[] { values, [list], [.. values.Chunk(5).Select(some => string.Join(',', some))] })
            Assert.That(Carrier.Read(("traceparent", [Parent]), ("tracestate", headers)).State, Is.EqualTo(isRead ? list : null));
    }

    [TestCase(64, 64)]
    [TestCase(65, 64)]
    public void Baggage_in_many_headers_is_read_up_to_64_of_them(int headers, int read)
    {
        var values = Enumerable.Range(0, headers).Select(Member).ToArray();
        Assert.That(Carrier.Baggage(values)!.Count(), Is.EqualTo(read));
        Assert.That(
            Propagation.Extract(new Dictionary<string, string[]> { ["baggage"] = values }).Baggage.Select(entry => entry.Key),
            Is.EqualTo(Enumerable.Range(0, read).Select(i => Member(i).Split('=')[0])));
    }

    private static string Member(int number) => "k" + number.ToString(CultureInfo.InvariantCulture) + "=1";
}
