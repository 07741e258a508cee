// Starting with a policy from elsewhere: a bad one ends the start, or a named one runs in its place; which of code, configuration and
// variables counts.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Sampling;

namespace Tracing.Functional.Tests.Reload;

[NonParallelizable]
public class StartTests
{
    private static readonly string[] s_orders = ["code", "configuration", "code and configuration", "configuration and code", "neither"];

    [Test]
    public void A_broken_file_ends_the_start_with_its_errors()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "rule \"a\": alwyas\nrule \"b\": nevr");
        var error = Assert.Throws<PolicyTextException>(() => Reloading.OfFile(folder["a.policy"]))!;
        Assert.That(error.Message, Does.Contain("a.policy(1,11): error TF110").And.Contains("a.policy(2,11)"));
        Assert.That(error.Diagnostics, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_missing_file_ends_the_start()
    {
        using var folder = new Folder();
        Assert.That(
            () => Reloading.OfFile(folder["a.policy"]),
            Throws.InvalidOperationException.With.Message.Contains("a.policy cannot be used at the start (missing)"));
    }

    [Test]
    public void A_policy_that_waits_needs_exporters_behind_the_engine()
    {
        using var folder = new Folder();
        using var exporter = new Traces.RecordingExporter();
        folder.Write("a.policy", "always when any span failed else never");
        Assert.That(
            () => Reloading.OfFile(folder["a.policy"]),
            Throws.InvalidOperationException.With.Message.Contains("(engine)").And.Message.Contains("ExportTo"));
        using var service = new Reloading(builder => builder.SetSamplingFromFile(folder["a.policy"]).ExportTo(exporter));
        Assert.That(service.Policy, Does.Contain("any span failed"));
    }

    [TestCase("alwyas")]
    [TestCase(null)]
    [TestCase("always when any span failed else never")]
    public void A_named_policy_runs_until_the_file_has_a_good_one(string? text)
    {
        using var folder = new Folder();
        if (text is not null)
            folder.Write("a.policy", text);
        using var service = Reloading.OfFile(folder["a.policy"], options => options.OnInvalidAtStart = "fixedRatio(0.5)");
        var start = (service.Policy, service.Control.PolicyInfo.Source, service.Control.PolicyInfo.Origin);
        var later = service.Look();
        folder.Write("a.policy", "never");
        Assert.That(
            (start, later, service.Look(), service.Control.PolicyInfo.Source),
            Is.EqualTo(
                (("fixedRatio(0.5)", PolicySourceKind.Code, "OnInvalidAtStart"), "fixedRatio(0.5)", "never", PolicySourceKind.File)));
        Assert.That(service.Log.Count(line => line.StartsWith("Error PolicyFellBack", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(service.Log, Has.None.StartsWith("Error PolicyRejected"), "what was told at the start is not told again");
    }

    [Test]
    public void A_start_without_a_good_text_is_no_success_until_one_comes()
    {
        using var folder = new Folder();
        using var metrics = new Counted();
        using var service = Reloading.OfFile(folder["a.policy"], options => options.OnInvalidAtStart = "fixedRatio(0.5)");
        Assert.That(Last(), Is.Zero);
        folder.Write("a.policy", "never");
        service.Look();
        Assert.That(Last(), Is.EqualTo(1));

        double Last()
        {
            metrics.Sums.Remove("tracing.policy.last_reload_successful");
            metrics.Observe();
            return metrics.Sums["tracing.policy.last_reload_successful"];
        }
    }

    [Test]
    public void A_long_list_of_errors_is_cut_in_the_log()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        using var service = Reloading.OfFile(folder["a.policy"]);
        folder.Write("a.policy", string.Join('\n', Enumerable.Range(0, 90).Select(i => $"rule \"a rule with a name that takes some room, of number {i}\": alwyas when any span failed")));
        service.Look();
        var line = service.Log.Single(line => line.StartsWith("Error PolicyRejected", StringComparison.Ordinal));
        Assert.That(line, Does.Contain("\n...").And.Contains("did you mean always?"));
        Assert.That(line.Length, Is.LessThan(20_500));
    }

    [Test]
    public void A_section_sets_each_option()
    {
        var options = new PolicyReloadOptions();
        global::Tracing.Functional.Reload.ReloadSection.Apply(
            Reloading.Configured(("PollEvery", "00:00:02"), ("Settle", "00:00:00.050"), ("Watch", "false"), ("OnInvalidAtStart", "always")), options);
        Assert.That(
            (options.PollEvery, options.Settle, options.Watch, options.OnInvalidAtStart),
            Is.EqualTo((TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(50), false, "always")));
    }

    [Test]
    public void Bad_options_are_refused_at_the_call()
    {
        Assert.That(() => Set(options => options.PollEvery = TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Set(options => options.Settle = TimeSpan.FromHours(1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Set(options => options.OnInvalidAtStart = "alwyas"), Throws.ArgumentException.With.Message.Contains("TF110"));
        Assert.That(() => Set(options => options.Functions = null!), Throws.ArgumentNullException);
        Assert.That(() => TracingSession.Start(tracing => tracing.SampleFromFile(" ")), Throws.ArgumentException);
        Assert.That(() => TracingSession.Start(tracing => tracing.SampleFrom(null!)), Throws.ArgumentNullException);

        static void Set(Action<PolicyReloadOptions> configure) =>
            OpenTelemetry.Sdk.CreateTracerProviderBuilder().SetSamplingFromFile("a.policy", configure);
    }

    [Test]
    public void A_relative_path_begins_at_the_content_root_of_the_host()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "never");
        using var service = new Reloading(builder => builder.SetSamplingFromFile("a.policy"), ("contentRoot", folder.Root));
        Assert.That(service.Policy, Is.EqualTo("never"));
    }

    [Test]
    public void Without_a_host_a_relative_path_begins_at_the_folder_of_the_program()
    {
        var name = $"{Guid.NewGuid():N}.policy";
        var path = Path.Combine(AppContext.BaseDirectory, name);
        File.WriteAllText(path, "never");
        try
        {
            using var service = new Reloading(builder => builder.SetSamplingFromFile(name));
            Assert.That(service.Policy, Is.EqualTo("never"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestCaseSource(nameof(s_orders))]
    public void Configuration_wins_over_code_and_code_over_the_variables(string order)
    {
        SamplingControl? control = null;
        var section = Reloading.Configured(("Policy", "fixedRatio(0.25)"));
        using (TracingSession.Start(tracing =>
        {
            foreach (var step in order.Split(" and "))
            {
                if (step == "code")
                    tracing.Sample(Sample.FixedRatio(0.5));
                else if (step == "configuration")
                    tracing.SampleFrom(section);
            }

            tracing.Configure(builder => builder
                .ConfigureServices(services => services.AddSingleton<IConfiguration>(
                    Reloading.Configured(("OTEL_TRACES_SAMPLER", "parentbased_always_off"), ("OTEL_TRACES_EXPORTER", "none"))))
                .AddInstrumentation((services, _) => control = services.GetRequiredService<SamplingControl>()));
        }))
        {
            Assert.That(control!.Policy.ToString(), Is.EqualTo(order switch
            {
                "neither" => "never",
                "code" => "fixedRatio(0.5)",
                _ => "fixedRatio(0.25)",
            }));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_control_of_the_application_gets_the_policy_of_the_file(bool isControlFirst)
    {
        using var folder = new Folder();
        folder.Write("a.policy", "never");
        using var control = new SamplingControl(Sample.Always);
        using var service = new Reloading(builder =>
        {
            if (isControlFirst)
                builder.SetSampling(control);
            builder.SetSamplingFromFile(folder["a.policy"]);
            if (!isControlFirst)
                builder.SetSampling(control);
        });
        Assert.That((control.Policy, service.IsKept(), service.Control), Is.EqualTo((Sample.Never, false, control)));
    }

    [Test]
    public void Of_two_files_the_last_counts()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        folder.Write("b.policy", "never");
        using var service = new Reloading(builder =>
            builder.SetSamplingFromFile(folder["a.policy"]).SetSamplingFromFile(folder["b.policy"]));
        Assert.That(service.Policy, Is.EqualTo("never"));
    }

    [Test]
    public void Two_providers_of_one_file_share_nothing()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "rateLimited(1/s, burst 2)");
        using var one = Reloading.OfFile(folder["a.policy"]);
        using var other = Reloading.OfFile(folder["a.policy"]);
        var kept = (Enumerable.Range(0, 5).Count(_ => one.IsKept()), Enumerable.Range(0, 5).Count(_ => other.IsKept()));
        folder.Write("a.policy", "never");
        Assert.That((kept, one.Look(), other.Policy), Is.EqualTo(((2, 2), "never", "rateLimited(1/s, burst 2)")));
    }
}
