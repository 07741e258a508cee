// What is read of the baggage field: its grammar, its encoding and its limits.
using System.Globalization;
using NUnit.Framework;

namespace Tracing.Functional.Tests.W3C;

public class BaggageTests
{
    public static IEnumerable<TestCaseData> Fields()
    {
        yield return Read("as it is", ["a=1,b=2"], "a:1|b:2");
        yield return Read("blanks", [" a \t=\t 1 , b = 2 "], "a:1|b:2");
        yield return Read("properties are dropped", ["a=1;p=2;q, b=2 ; p"], "a:1|b:2");
        yield return Read("several headers", ["a=1", "b=2,c=3"], "a:1|b:2|c:3");
        yield return Read("a repeated name stays", ["a=1,a=2"], "a:1|a:2");
        yield return Read("empty value", ["a="], "a:");
        yield return Read("equals signs in a value", ["a=b==,c=1"], "a:b==|c:1");
        yield return Read("encoded", ["a=a%20b%2C%3B%25%c3%A9"], "a:a b,;%é");
        yield return Read("a plus sign is one", ["a=1+2"], "a:1+2");
        yield return Read("bytes that are no UTF-8", ["a=%C3%28%FF"], "a:\uFFFD(\uFFFD");
        yield return Read("a percent sign without digits", ["a=%ZZ%4,b=%"], "a:%ZZ%4|b:%");
        yield return Read("a name is a token", ["!#$%&'*+-.^_`|~aZ9=1"], "!#$%&'*+-.^_`|~aZ9:1");
        yield return Read("malformed members are passed over", ["a b=1,=2,c,,;,d=1 2,e=\"1\",f=é,g=\\,h(=1,ok=1"], "ok:1");
        yield return Read("nothing", [""], "");

        static TestCaseData Read(string rule, string[] sent, string read) => new TestCaseData(sent, read).SetArgDisplayNames(rule);
    }

    [TestCaseSource(nameof(Fields))]
    public void Baggage_is_read_strictly(string[] sent, string read)
    {
        Assert.That(Text(Carrier.Baggage(sent)?.Reverse()), Is.EqualTo(read));
        Assert.That(Text(Propagation.Extract(new Dictionary<string, string[]> { ["baggage"] = sent }).Baggage), Is.EqualTo(read));
    }

    [Test]
    public void At_most_64_members_are_read()
    {
        var sent = string.Join(',', Enumerable.Range(0, 65).Select(number => "k" + number.ToString(CultureInfo.InvariantCulture) + "=1"));
        Assert.That(Carrier.Baggage(sent)!.Select(pair => pair.Key).Reverse(),
            Is.EqualTo(Enumerable.Range(0, 64).Select(number => "k" + number.ToString(CultureInfo.InvariantCulture))));
    }

    [TestCase(8190, 0, "k")]
    [TestCase(8191, 0, "")]
    [TestCase(8186, 1, "k|l")]
    [TestCase(8187, 1, "k")]
    public void At_most_8192_bytes_are_read_by_whole_members(int length, int others, string read)
    {
        var sent = "k=" + new string('x', length) + (others == 1 ? ",l=1" : "");
        Assert.That(string.Join('|', (Carrier.Baggage(sent) ?? []).Reverse().Select(pair => pair.Key)), Is.EqualTo(read));
    }

    [Test]
    public void No_field_is_no_baggage() => Assert.That(Carrier.Baggage(), Is.Null);

    private static string Text(IEnumerable<KeyValuePair<string, string?>>? baggage) =>
        string.Join('|', (baggage ?? []).Select(pair => pair.Key + ":" + pair.Value));
}
