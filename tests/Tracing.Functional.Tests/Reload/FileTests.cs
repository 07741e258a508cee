// A policy in a real file that is rewritten, broken, half written, replaced, linked anew, deleted: the last good one runs, and it is told.
using System.Runtime.Versioning;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Sampling;

namespace Tracing.Functional.Tests.Reload;

[NonParallelizable]
public class FileTests
{
    private const string Broken = "rule \"errors\": alwyas";

    [Test]
    public void A_rewritten_file_is_the_policy()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        using var service = Reloading.OfFile(folder["a.policy"]);
        var before = (service.Policy, service.IsKept());
        folder.Write("a.policy", "never");
        Assert.That((before, service.Look(), service.IsKept()), Is.EqualTo((("always", true), "never", false)));
    }

    [Test]
    public void A_broken_file_leaves_the_policy_and_is_told_once_with_its_place()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        using var service = Reloading.OfFile(folder["a.policy"]);
        folder.Write("a.policy", Broken);
        for (var i = 0; i < 5; i++)
            Assert.That(service.Look(), Is.EqualTo("always"));
        var told = service.Log.Where(line => line.StartsWith("Error", StringComparison.Ordinal)).ToList();
        Assert.That(told, Has.Count.EqualTo(1));
        Assert.That(told[0], Does.StartWith("Error PolicyRejected: The sampling policy of a.policy was not applied (parse)")
            .And.Contains("a.policy(1,16): error TF110").And.Contains("help: "));
    }

    [Test]
    public void A_half_written_file_is_left_alone()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        using var service = Reloading.OfFile(folder["a.policy"]);
        folder.Write("a.policy", "nev");
        service.Poll();
        folder.Write("a.policy", "never when name is \"a\"\n");
        service.Settle();
        var meanwhile = service.Policy;
        folder.Write("a.policy", "never");
        Assert.That((meanwhile, service.Look()), Is.EqualTo(("always", "never")));
        Assert.That(service.Log.Where(line => line.StartsWith("Error", StringComparison.Ordinal)), Is.Empty);
    }

    private static IEnumerable<TestCaseData> Bad()
    {
        yield return Case("truncated", "parse", (folder, file) => folder.Write(file, ""));
        yield return Case("deleted", "missing", (folder, file) => File.Delete(folder[file]));
        yield return Case("a folder", "read", (folder, file) =>
        {
            File.Delete(folder[file]);
            Directory.CreateDirectory(folder[file]);
        });
        yield return Case("out of range", "range", (folder, file) => folder.Write(file, "fixedRatio(2)"));
        yield return Case(
            "of a broken regular expression", "range", (folder, file) => folder.Write(file, "always when path matches \"(a\""));
        yield return Case("a function that code has not", "engine", (folder, file) => folder.Write(file, "always when function \"f\""));
        yield return Case("too long", "read", (folder, file) => folder.Write(file, "always" + new string(' ', 1 << 20)));
        yield return Case("not UTF-8", "read", (folder, file) => File.WriteAllBytes(folder[file], [0x61, 0xff, 0xfe]));
        yield return Case(
            "waits without an exporter", "engine", (folder, file) => folder.Write(file, "always when any span failed else never"));

        static TestCaseData Case(string name, string reason, Action<Folder, string> spoil) =>
            new TestCaseData(reason, spoil).SetName($"A file that is {name} is refused");
    }

    [TestCaseSource(nameof(Bad))]
    public void A_bad_file_leaves_the_policy_and_the_good_one_again_ends_it(string reason, Action<Folder, string> spoil)
    {
        using var folder = new Folder();
        using var metrics = new Counted();
        folder.Write("a.policy", "adaptive(7/s)");
        using var service = Reloading.OfFile(folder["a.policy"]);
        spoil(folder, "a.policy");
        var after = (service.Look(), Last(metrics));
        service.Look();
        if (Directory.Exists(folder["a.policy"]))
            Directory.Delete(folder["a.policy"]);
        folder.Write("a.policy", "adaptive(7/s)");
        var again = (service.Look(), Last(metrics));
        Assert.That((after, again), Is.EqualTo((("adaptive(7/s)", 0.0), ("adaptive(7/s)", 1.0))));
        Assert.That(metrics.Sums[$"tracing.policy.reloads outcome=rejected reason={reason}"], Is.EqualTo(1));
        Assert.That(metrics.Sums.Keys, Has.None.Contains("outcome=applied"));
    }

    [Test]
    public void A_file_that_another_takes_the_place_of_is_read()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        using var service = Reloading.OfFile(folder["a.policy"]);
        folder.Rename("a.policy", "never");
        Assert.That(service.Look(), Is.EqualTo("never"));
    }

    [Test]
    public void A_byte_order_mark_and_other_line_ends_are_no_part_of_the_text()
    {
        using var folder = new Folder();
        File.WriteAllBytes(folder["a.policy"], [0xef, 0xbb, 0xbf, .. "rule \"a\": always\r\n"u8]);
        using var service = Reloading.OfFile(folder["a.policy"]);
        Assert.That(service.IsKept(), Is.True);
    }

    [Test]
    [Platform("Linux", Reason = "the mv of GNU")]
    public void A_folder_that_is_linked_anew_as_Kubernetes_does_it_is_seen()
    {
        using var folder = new Folder();
        Mount("1", "always");
        Directory.CreateSymbolicLink(folder["..data"], folder["..1"]);
        File.CreateSymbolicLink(folder["a.policy"], Path.Combine("..data", "a.policy"));
        using var service = Reloading.OfFile(folder["a.policy"]);
        Mount("2", "never");
        Directory.CreateSymbolicLink(folder["..data_tmp"], folder["..2"]);
        // One rename, which .NET refuses for links to folders.
        System.Diagnostics.Process.Start("mv", ["-T", folder["..data_tmp"], folder["..data"]]).WaitForExit();
        Directory.Delete(folder["..1"], recursive: true);
        Assert.That(service.Look(), Is.EqualTo("never"));

        void Mount(string version, string text)
        {
            Directory.CreateDirectory(folder[".." + version]);
            folder.Write(Path.Combine(".." + version, "a.policy"), text);
        }
    }

    [Test]
    public void A_folder_that_is_removed_and_made_again_is_read_again()
    {
        using var folder = new Folder();
        var file = Path.Combine("in", "a.policy");
        Directory.CreateDirectory(folder["in"]);
        folder.Write(file, "always");
        using var service = Reloading.OfFile(folder[file]);
        Directory.Delete(folder["in"], recursive: true);
        var without = service.Look();
        Directory.CreateDirectory(folder["in"]);
        folder.Write(file, "never");
        Assert.That((without, service.Look()), Is.EqualTo(("always", "never")));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "modes of files are of Unix")]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_nobody_may_write_to_is_read()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        File.SetUnixFileMode(folder["a.policy"], UnixFileMode.UserRead);
        File.SetUnixFileMode(folder.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using (var service = Reloading.OfFile(folder["a.policy"]))
        {
            Assert.That(service.Look(), Is.EqualTo("always"));
            File.SetUnixFileMode(folder.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            folder.Rename("a.policy", "never");
            File.SetUnixFileMode(folder.Root, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            Assert.That(service.Look(), Is.EqualTo("never"));
        }

        File.SetUnixFileMode(folder.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Test]
    public void The_debt_stays_when_the_target_changes()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "rule \"orders\": rateLimited(1/s, burst 5)");
        using var service = Reloading.OfFile(folder["a.policy"]);
        var first = Enumerable.Range(0, 10).Count(_ => service.IsKept());
        service.Control.Replace(PolicyText.Parse("rule \"orders\": rateLimited(2/s, burst 5)"));
        Assert.That((first, Enumerable.Range(0, 10).Count(_ => service.IsKept())), Is.EqualTo((5, 0)));
        folder.Write("a.policy", "rule \"orders\": rateLimited(0.001/s, burst 9)");
        service.Look();
        Assert.That(Enumerable.Range(0, 20).Count(_ => service.IsKept()), Is.EqualTo(9), "5.25 s and more pay off all of 5 traces at 2/s");
    }

    [Test]
    public void A_policy_of_code_stays_until_the_text_changes()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        using var service = Reloading.OfFile(folder["a.policy"]);
        service.Control.Replace(Sample.Never);
        var code = (service.Look(), service.Control.PolicyInfo.Source);
        folder.Write("a.policy", "fixedRatio(0.5)");
        Assert.That(
            (code, service.Look(), service.Control.PolicyInfo.Source),
            Is.EqualTo((("never", PolicySourceKind.Code), "fixedRatio(0.5)", PolicySourceKind.File)));
    }

    [Test]
    public void Nothing_is_read_after_the_provider_is_disposed()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        var service = Reloading.OfFile(folder["a.policy"]);
        service.Dispose();
        folder.Write("a.policy", "never");
        Assert.That(service.Look(), Is.EqualTo("always"));
    }

    /// <summary>The system's clock, and a poll that comes too late to help.</summary>
    [Test]
    public void A_host_that_ends_while_a_text_is_tried_applies_and_tells_nothing_more()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        Reloading? ending = null;
        using var service = Reloading.OfFile(folder["a.policy"], options =>
            options.Functions = PolicyFunctions.None.Condition("ends", _ =>
            {
                ending!.Dispose();
                return true;
            }));
        ending = service;
        using var counted = new Counted();
        var told = service.Log;
        folder.Write("a.policy", "never when function \"ends\" else always\nexpect name is \"a\" dropped");
        Assert.That(service.Look(), Is.EqualTo("always"));
        Assert.That(counted.Sums.Keys.Where(static key => key.StartsWith("tracing.policy.reloads", StringComparison.Ordinal)), Is.Empty);
        Assert.That(service.Log, Is.EqualTo(told));
    }

    [Test]
    public void Two_hosts_of_one_file_keep_their_own_policy_and_count()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        using var first = Reloading.OfFile(folder["a.policy"], options =>
            options.Functions = PolicyFunctions.None.Condition("f", _ => true));
        using var second = Reloading.OfFile(folder["a.policy"]);
        folder.Write("a.policy", "never when function \"f\"");
        Assert.That((first.Look(), second.Look()), Is.EqualTo(("conditional(function \"f\", never)", "always")));
        Assert.That(first.Log.Any(static line => line.StartsWith("Error", StringComparison.Ordinal)), Is.False);
        Assert.That(second.Log.Count(static line => line.StartsWith("Error", StringComparison.Ordinal)), Is.EqualTo(1));
        first.Dispose();
        folder.Write("a.policy", "never");
        Assert.That(second.Look(), Is.EqualTo("never"));
    }

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(true, true)]
    public void The_systems_own_notice_suffices(bool isRenamed, bool isNamedBySettings)
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        using var session = TracingSession.Start(tracing => (isNamedBySettings
            ? tracing.SampleFrom(Reloading.Configured(("PolicyFile", folder["a.policy"])), Seldom)
            : tracing.SampleFromFile(folder["a.policy"], Seldom))
            .Configure(builder => builder.AddInstrumentation((services, _) => _control = services.GetRequiredService<SamplingControl>())));
        if (isRenamed)
            folder.Rename("a.policy", "never");
        else
            folder.Write("a.policy", "never");
        Assert.That(
            () => _control!.Policy.ToString(), Is.EqualTo("never").After(delayInMilliseconds: 60_000, pollingInterval: 20));
    }

    private SamplingControl? _control;

    private static void Seldom(PolicyReloadOptions options) =>
        (options.PollEvery, options.Settle) = (TimeSpan.FromDays(1), TimeSpan.FromMilliseconds(10));

    private static double Last(Counted metrics)
    {
        metrics.Sums.Remove("tracing.policy.last_reload_successful");
        metrics.Observe();
        return metrics.Sums["tracing.policy.last_reload_successful"];
    }
}
