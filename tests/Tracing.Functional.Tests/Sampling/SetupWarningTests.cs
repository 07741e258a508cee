// What is told of a set-up that cannot mean what it says: another sampler, paths that no request has, no policy, a function that gives null.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Sampling;

[NonParallelizable]
public class SetupWarningTests
{
    private const int PolicyReplaced = 7, PathNeverFound = 8;

    [TestCase(false, false)]
    [TestCase(false, true)]
    [TestCase(true, false)]
    [TestCase(true, true)]
    public void Another_sampler_in_the_place_of_the_policys_is_told_once(bool isAfter, bool hasEngine)
    {
        using var log = new Log();
        using var source = new ActivitySource($"Shop.{Guid.NewGuid():N}");
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(source.Name);
        if (!isAfter)
            builder.SetSampler(new AlwaysOnSampler());
        builder.SetSampling(hasEngine ? Sample.Always.When(AnySpan.Failed) : Sample.Never);
        if (hasEngine)
            builder.ExportTo(new RecordingExporter());
        if (isAfter)
            builder.SetSampler(new AlwaysOnSampler());
        using (builder.Build())
        {
            for (var i = 0; i < 3; i++)
                source.StartActivity("pay")?.Dispose();
        }

        Assert.That(log.Count(PolicyReplaced), Is.EqualTo(isAfter ? 1 : 0));
    }

    [TestCase("health", "path is \"health\"")]
    [TestCase("/orders/*", "path is \"/orders/*\"")]
    [TestCase("/orders?id=1", "path is \"/orders?id=1\"")]
    [TestCase("/orders/{id}", "path is \"/orders/{id}\"")]
    [TestCase("", "path is \"\"")]
    [TestCase("/", null)]
    [TestCase("/orders/1:go", null)]
    public void A_path_that_no_request_has_is_told_once(string path, string? told) => Assert.That(
        Told(Sample.Never.When(AtStart.Path(path) & AtStart.NoParent).OrElse(Sample.Always.When(!AtStart.Path(path)))),
        Is.EqualTo(told is null ? [] : new[] { told }));

    [Test]
    public void So_are_wildcards_lists_and_numbers()
    {
        Assert.That(Told(Sample.Never.When(AtStart.Path(Value.Like("orders/*")))), Has.Length.EqualTo(1));
        Assert.That(Told(Sample.Never.When(AtStart.Path(Value.OneOf("/a", "b")))), Has.Length.EqualTo(1));
        Assert.That(Told(Sample.Never.When(AtStart.Path(Value.Is(5)))), Has.Length.EqualTo(1));
        Assert.That(Told(Sample.Never.When(AtStart.Path(Value.Like("/orders/*")) | AtStart.Path(Value.Like("*.css")))), Is.Empty);
        Assert.That(Told(Sample.Never.When(AtStart.Path(Value.Matches("^orders")) & AtStart.Name("x"))), Is.Empty);
    }

    [Test]
    public void A_policy_that_replaces_the_first_is_read_too()
    {
        using var log = new Log();
        using var control = new SamplingControl(Sample.Always);
        using (Sdk.CreateTracerProviderBuilder().SetSampling(control).Build())
            control.Replace(Sample.Never.When(AtStart.Path("health")));
        Assert.That(log.Count(PathNeverFound), Is.EqualTo(1));
    }

    [Test]
    public void Without_a_policy_each_part_says_what_is_missing()
    {
        foreach (var part in new Action<TracerProviderBuilder>[]
        {
            builder => builder.ExportTo(new RecordingExporter()),
            builder => builder.ExportTo(new RecordingExporter(), inBatches: false),
            builder => builder.ExportTo(_ => new RecordingExporter()),
            builder => builder.ExportOtlp(),
            builder => builder.AddStreams(new TracingStreams()),
            builder => builder.AddSpanMetrics(),
        })
        {
            var builder = Sdk.CreateTracerProviderBuilder();
            part(builder);
            Assert.That(
                () => builder.Build(), Throws.InvalidOperationException.With.Message.Contains("call SetSampling(policy) on the same builder"));
        }
    }

    [Test]
    public void A_function_of_the_services_makes_the_policy_and_the_exporters()
    {
        using var source = new ActivitySource($"Shop.{Guid.NewGuid():N}");
        var exporter = new RecordingExporter();
        var processors = 0;
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(source.Name)
            .ConfigureServices(services => services.AddSingleton<Policy>(Sample.Always.When(AnySpan.Name("pay"))).AddSingleton(exporter))
            .SetSampling(Sample.Never)
            .SetSampling(services => services.GetRequiredService<Policy>())
            .ExportTo(services => services.GetRequiredService<RecordingExporter>(), inBatches: false)
            .ExportTo(_ => new Counting(() => processors++));
        using (builder.Build())
        {
            source.StartActivity("pay")?.Dispose();
            source.StartActivity("look")?.Dispose();
        }

        Assert.That(exporter.Activities.Select(static span => span.DisplayName), Is.EqualTo(new[] { "pay" }));
        Assert.That(processors, Is.EqualTo(1));
    }

    [Test]
    public void A_function_that_gives_nothing_is_refused_when_the_provider_is_built()
    {
        Assert.That(
            () => Sdk.CreateTracerProviderBuilder().SetSampling(Sample.Always)
                .ExportTo(static _ => (BaseExporter<Activity>)null!).Build(),
            Throws.InvalidOperationException.With.Message.Contains("gave null"));
        Assert.That(
            () => Sdk.CreateTracerProviderBuilder().SetSampling(static _ => (Policy)null!).ExportTo(new RecordingExporter()).Build(),
            Throws.ArgumentNullException);
        Assert.That(
            () => Sdk.CreateTracerProviderBuilder().SetSampling(static _ => Sample.Always.When(AnySpan.Failed)).Build(),
            Throws.InvalidOperationException.With.Message.Contains("ExportTo"));
    }

    [TestCase("SetSampling")]
    [TestCase("ExportTo")]
    [TestCase("ExportOtlp")]
    [TestCase("AddStreams")]
    [TestCase("AddSpanMetrics")]
    [TestCase("SetPrivacy")]
    [TestCase("SetSpanLimits")]
    public void While_the_provider_is_built_a_part_says_what_to_call_instead(string part)
    {
        Action<TracerProviderBuilder> call = part switch
        {
            "SetSampling" => static builder => builder.SetSampling(Sample.Always),
            "ExportTo" => static builder => builder.ExportTo(new RecordingExporter()),
            "ExportOtlp" => static builder => builder.ExportOtlp("archive", static _ => { }),
            "AddStreams" => static builder => builder.AddStreams(new TracingStreams()),
            "AddSpanMetrics" => static builder => builder.AddSpanMetrics(),
            "SetPrivacy" => static builder => builder.SetPrivacy(static _ => { }),
            _ => static builder => builder.SetSpanLimits(),
        };
        var builder = Sdk.CreateTracerProviderBuilder();
        ((IDeferredTracerProviderBuilder)builder).Configure((_, late) => call(late));
        Assert.That(
            () => builder.Build(),
            Throws.InvalidOperationException.With.Message.StartsWith(part + " adds services").And.Message.Contains("SetSampling(services => policy)"));
    }

    private static string[] Told(Policy policy)
    {
        using var log = new Log();
        using (Sdk.CreateTracerProviderBuilder().SetSampling(policy).ExportTo(new RecordingExporter()).Build())
            return log.Of(PathNeverFound);
    }

    private sealed class Counting(Action count) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => count();
    }

    private sealed class Log : EventListener
    {
        private ConcurrentQueue<(int Id, string First)>? _events;

        private ConcurrentQueue<(int Id, string First)> Events => _events ?? LazyInitializer.EnsureInitialized(ref _events)!;

        public string[] Of(int id) => [.. Events.Where(one => one.Id == id).Select(one => one.First)];

        public int Count(int id) => Of(id).Length;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "OpenTelemetry-Tracing-Functional")
                EnableEvents(eventSource, EventLevel.Warning);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
            Events.Enqueue((eventData.EventId, eventData.Payload is { Count: > 0 } payload ? payload[0] as string ?? "" : ""));
    }
}
