// Values that are no texts are redacted as exporters write them: maps, pairs, tuples, arrays of numbers, letters and bytes.
using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Text;
using NUnit.Framework;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Privacy;

public class WrittenValueTests
{
    private const string Secret = "hunter2hunter2";
    private const long Card = 4111111111111111;
    private static readonly Redactor s_redactor = new PrivacyOptions().Build()!;

    private static IEnumerable<TestCaseData> WithSecrets()
    {
        object[] all =
        [
            new Dictionary<string, string>(StringComparer.Ordinal) { ["password"] = Secret, ["a"] = "b" },
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["note"] = $"password={Secret}" },
            new Dictionary<string, int>(StringComparer.Ordinal) { ["cvv"] = 41111 },
            new Dictionary<object, object> { ["password"] = Secret },
            new SortedList { ["token"] = Secret }, new Hashtable { ["token"] = Secret },
            new NameValueCollection { ["password"] = Secret },
            new KeyValuePair<string, string?>("password", Secret), new KeyValuePair<string, object?>("password", Secret),
            new KeyValuePair<string, int>("cvv", 41111), new DictionaryEntry("password", Secret),
            Tuple.Create("password", Secret), ("password", Secret), ("a", 1, $"password={Secret}"), ("password", Secret.ToCharArray()),
            new[] { new KeyValuePair<string, string>("password", Secret) },
            new List<KeyValuePair<string, string>> { new("password", Secret) },
            new[] { ("password", Secret) }, new object[] { new object[] { new object[] { $"password={Secret}" } } },
            new[] { (decimal)Card }, new[] { 1.5m, 4111111111111111.00m }, new[] { 1.5, Card }, new[] { (ulong)Card }, (decimal)Card,
            (double)Card, new List<double> { Card }, new List<decimal> { Card }, new List<long> { Card }, new HashSet<object> { Card },
            $"password={Secret}".ToCharArray(), new List<char>($"password={Secret}"), new StringBuilder($"password={Secret}"),
            Encoding.UTF8.GetBytes($"password={Secret}"), new List<byte>(Encoding.UTF8.GetBytes($"password={Secret}")),
            Encoding.Unicode.GetBytes($"password={Secret}"), (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"password={Secret}"),
            new ArraySegment<byte>(Encoding.UTF8.GetBytes($"password={Secret}")),
            Encoding.Latin1.GetBytes($"é password={Secret} é"), $"password={Secret}".AsMemory(), new[,] { { $"password={Secret}" } },
            new[] { new[] { $"password={Secret}" } }, new ArrayList { $"password={Secret}" }, new Queue<object>([$"password={Secret}"]),
            new[] { new Uri($"https://bob:{Secret}@h/x") }, new Uri($"https://bob:{Secret}@h/x"),
            System.Text.Json.Nodes.JsonNode.Parse($$"""{"password":"{{Secret}}"}""")!,
            System.Text.Json.JsonSerializer.SerializeToElement(new { password = Secret }),
        ];
        return all.Select((value, i) => new TestCaseData(value).SetArgDisplayNames($"{i} {value.GetType().Name}"));
    }

    [TestCaseSource(nameof(WithSecrets))]
    public void Nothing_that_is_written_holds_the_secret(object value)
    {
        var clean = s_redactor.Value("note", value);
        var texts = Written(clean).ToList();
        Assert.That(texts, Has.None.Contains("hunter").And.None.Contains("41111"));
        Assert.That(string.Concat(texts), Does.Not.Contain("hunter").And.Not.Contains("41111"));
        Assert.That(Written(s_redactor.Value("note", clean)), Is.EqualTo(texts), "a second time");
    }

    private static IEnumerable<TestCaseData> Innocent()
    {
        object[] all =
        [
            new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" }, new Hashtable { ["a"] = 1 }, Tuple.Create("a", 1),
            ("a", 2.5), new KeyValuePair<string, string>("a", "b"), new[] { 1.5m, 2m }, new[] { 1.5, 4111111111111112 }, new[] { 1, 2 },
            "order".ToCharArray(), new byte[] { 0xFF, 0x00, 0x13 }, Encoding.UTF8.GetBytes("orders"), new List<long> { 1, 2 },
            Guid.Empty, DateTime.UnixEpoch, TimeSpan.FromSeconds(1), 12.5, 12.5m, new[] { Guid.Empty },
            new NameValueCollection { ["a"] = "b" },
        ];
        return all.Select((value, i) => new TestCaseData(value).SetArgDisplayNames($"{i} {value.GetType().Name}"));
    }

    [TestCaseSource(nameof(Innocent))]
    public void What_has_no_secret_is_the_same_object(object value) => Assert.That(s_redactor.Value("note", value), Is.SameAs(value));

    [Test]
    public void What_is_not_in_memory_yet_is_not_run_through()
    {
        var asked = 0;
        var later = Enumerable.Range(0, 3).Select(i => asked++).Where(static i => i >= 0);
        Assert.That(s_redactor.Value("note", later), Is.SameAs(later));
        Assert.That(asked, Is.Zero);
    }

    /// <summary>As OpenTelemetry's writer of tags, and the elements of what it writes by ToString too.</summary>
    private static IEnumerable<string> Written(object? value) => value switch
    {
        null => [],
        string text => [text],
        byte[] bytes => [Encoding.Latin1.GetString(bytes), Encoding.Unicode.GetString(bytes)],
        IEnumerable<KeyValuePair<string, object?>> pairs => pairs.SelectMany(pair => Written(pair.Value)),
        IEnumerable items => items.Cast<object?>().SelectMany(Written),
        _ => [Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""],
    };
}
