// Reading policies as text, and deciding by what was read.
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Bench;

internal static class PolicyTexts
{
    public const string Readme = """
        rule "health":   never when path is "/health"
        rule "errors":   always when any span failed
        rule "slow":     always when root span duration > 1 s
        rule "tenants":  adaptive(1/s) per header "X-Tenant" (200 keys, idle after 5 min)
        rule "ordinary": adaptive(10/s)
        """;

    /// <summary>So many rules, each on a path of its own.</summary>
    public static string Rules(int count) =>
        string.Join('\n', Enumerable.Range(0, count).Select(static i => $"rule \"r{i}\": always when path is \"/a{i}\""));
}

/// <summary>The policy of the README, beside the framework's reader of the same text as one JSON string of each line.</summary>
public class ReadPolicy
{
    private readonly string _json = JsonSerializer.Serialize(PolicyTexts.Readme.Split('\n'));

    [Benchmark(Baseline = true)]
    public int Json()
    {
        using var document = JsonDocument.Parse(_json);
        return document.RootElement.GetArrayLength();
    }

    [Benchmark]
    public Policy Ours() => PolicyText.Parse(PolicyTexts.Readme);
}

/// <summary>Ten thousand rules, beside a thousand times ten rules.</summary>
public class ReadManyRules
{
    private const int Times = 1000;
    private readonly string _ten = PolicyTexts.Rules(10);
    private readonly string _many = PolicyTexts.Rules(10 * Times);

    [Benchmark(Baseline = true)]
    public Policy? TenRules()
    {
        Policy? policy = null;
        for (var i = 0; i < Times; i++)
            policy = PolicyText.Parse(_ten);
        return policy;
    }

    [Benchmark]
    public Policy Ours() => PolicyText.Parse(_many);
}

/// <summary>A megabyte of rules, beside one look at each of its characters by the reader of JSON.</summary>
public class ReadMegabyte
{
    private readonly string _text = PolicyTexts.Rules(24_000);
    private string _json = "";

    [GlobalSetup]
    public void Setup() => _json = JsonSerializer.Serialize(_text.Split('\n'));

    [Benchmark(Baseline = true)]
    public int Json()
    {
        using var document = JsonDocument.Parse(_json);
        return document.RootElement.GetArrayLength();
    }

    [Benchmark]
    public Policy Ours() => PolicyText.Parse(_text);
}
