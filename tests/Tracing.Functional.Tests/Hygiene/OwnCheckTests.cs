// Checks of the application's own: what they find, and that neither their faults nor their secrets get out.
using NUnit.Framework;
using Tracing.Functional.Ground;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Hygiene;

public class OwnCheckTests
{
    [Test]
    public void What_a_check_returns_is_a_finding_once_for_each_name()
    {
        using var advised = new Advised(options =>
            options.AddCheck("tenant", span => span.GetTagItem("tenant.id") is null ? "set tenant.id" : null));
        advised.Span("create order");
        advised.Span("create order");
        advised.Span("cancel order", span => span.SetTag("tenant.id", "t1"));
        advised.Span("load order 12345", span => span.SetTag("tenant.id", null));

        var own = Own(advised);
        Assert.That(own.Select(finding => finding.Place), Is.EqualTo(new[] { "create order / tenant", "load order {id} / tenant" }));
        Assert.That(own[0], Is.EqualTo(
            new Finding(FindingKind.Own, advised.Source.Name, "create order / tenant", "found by the check 'tenant'", "set tenant.id")));
    }

    [Test]
    public void Each_check_has_its_own_place_and_blank_advice_is_none()
    {
        using var advised = new Advised(options =>
            options.AddCheck("one", _ => "first").AddCheck("two", _ => "second").AddCheck("three", _ => " "));
        advised.Span("create order");
        Assert.That(Own(advised).Select(finding => finding.Advice), Is.EqualTo(new[] { "first", "second" }));
    }

    [Test]
    public void Spans_of_frameworks_are_checked_too()
    {
        using var advised = new Advised(options => options.AddCheck("any", _ => "say more"), source: $"Microsoft.Shop.{Guid.NewGuid():N}");
        advised.Span("GET /orders/12345");
        advised.Span("pay password=hunter2");
        Assert.That(Own(advised).Select(finding => finding.Place), Is.EqualTo(new[] { "GET /orders/{id} / any", "(name withheld) / any" }));
    }

    [Test]
    public void A_check_that_throws_is_counted_and_stops_nothing()
    {
        using var sums = new MeterSums();
        var name = $"broken {Guid.NewGuid():N}";
        using var advised = new Advised(options => options
            .AddCheck(name, span => span.DisplayName == "create order" ? throw new InvalidOperationException("broken") : "found")
            .AddCheck("sound", _ => "found"));
        advised.Span("create order");
        advised.Span("create order");
        advised.Span("cancel order");

        Assert.That(
            Own(advised).Select(finding => finding.Place),
            Is.EqualTo(new[] { "create order / sound", $"cancel order / {name}", "cancel order / sound" }));
        Assert.That(sums[$"tracing.instrumentation.faults hook=adviser check {name}"], Is.EqualTo(2));
        Assert.That(sums["tracing.instrumentation.faults hook=adviser"], Is.Zero);
    }

    [Test]
    public void Advice_is_redacted_and_cut()
    {
        using var advised = new Advised(options => options
            .AddCheck("secret", _ => "write no password=hunter2 here").AddCheck("long", _ => new string('a', 10_000)));
        advised.Span("log in");
        Assert.That(
            Own(advised).Select(finding => finding.Advice),
            Is.EqualTo(new[] { "write no password=[redacted] here", new string('a', 200) }));
    }

    [Test]
    public void A_check_that_makes_spans_ends()
    {
        Advised? advised = null;
        var runs = 0;
        using var own = advised = new Advised(options => options.AddCheck("nested", _ =>
        {
            runs++;
            advised!.Span("ask inventory");
            return null;
        }));
        advised.Span("create order");
        advised.Span("create order");
        Assert.That(runs, Is.EqualTo(2));
    }

    [Test]
    public void Findings_of_checks_count_in_the_rate()
    {
        using var advised = new Advised(options =>
        {
            options.FindingsPerMinute = 2;
            options.AddCheck("any", _ => "say more");
        });
        foreach (var name in new[] { "create order", "cancel order", "charge payment" })
            advised.Span(name);
        Assert.That(advised.Adviser.HeldBackCount, Is.EqualTo(1));
        Assert.That(Own(advised), Has.Count.EqualTo(2));
    }

    [Test]
    public void A_check_that_is_added_later_has_no_effect()
    {
        AdviserOptions? kept = null;
        using var advised = new Advised(options => kept = options.AddCheck("first", _ => "say more"));
        kept!.AddCheck("second", _ => "say more");
        advised.Span("create order");
        Assert.That(Own(advised).Select(finding => finding.Place), Is.EqualTo(new[] { "create order / first" }));
    }

    [Test]
    public void Bad_checks_are_refused()
    {
        var options = new AdviserOptions();
        Assert.That(() => options.AddCheck(null!, _ => null), Throws.ArgumentNullException);
        Assert.That(() => options.AddCheck("a", null!), Throws.ArgumentNullException);
        Assert.That(() => options.AddCheck(" ", _ => null), Refused("allowed: 1 to 64 characters"));
        Assert.That(() => options.AddCheck(new string('a', 65), _ => null), Refused("allowed: 1 to 64 characters"));
        options.AddCheck("a", _ => null);
        Assert.That(() => options.AddCheck("a", _ => null), Refused("name is a; allowed: a name that no other check has."));
        for (var i = 1; i < 32; i++)
            options.AddCheck($"a{i}", _ => null);
        Assert.That(() => options.AddCheck("b", _ => null), Refused("Checks is 33; allowed: at most 32."));
    }

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(string sentence) =>
        Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(sentence);

    private static List<Finding> Own(Advised advised) => [.. advised.Found().Where(finding => finding.Kind == FindingKind.Own)];
}
