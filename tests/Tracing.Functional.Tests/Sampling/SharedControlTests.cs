// One control with several providers: a policy that waits runs only if each of them can export what it keeps late.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Sampling;

[NonParallelizable]
public class SharedControlTests
{
    private static readonly Policy Errors = Sample.Always.When(AnySpan.Failed).Named("errors");

    [TestCase(true)]
    [TestCase(false)]
    public void A_policy_that_waits_is_refused_if_one_of_two_providers_has_no_exporter_whichever_is_first(bool isExporterFirst)
    {
        using var control = new SamplingControl(Sample.Always);
        using var first = Built(control, exports: isExporterFirst);
        var second = Built(control, exports: !isExporterFirst);
        var refusal = Assert.Throws<ArgumentException>(() => control.Replace(Errors))!;
        Assert.That(refusal.Message, Does.Contain("any span failed").And.Contain("ExportTo"));
        Assert.That(control.Policy, Is.EqualTo(Sample.Always), "the policy before still runs");
        Assert.That((first.IsKept(isFailed: false), second.IsKept(isFailed: false)), Is.EqualTo((true, true)));
        second.Dispose();
        if (isExporterFirst)
            control.Replace(Errors);
        else
            Assert.Throws<ArgumentException>(() => control.Replace(Errors));
        Assert.That(control.Policy, Is.EqualTo(isExporterFirst ? Errors : Sample.Always));
    }

    [Test]
    public void A_policy_that_waits_holds_in_each_of_two_providers_that_export()
    {
        using var control = new SamplingControl(Sample.Always);
        using var first = Built(control, exports: true);
        using var second = Built(control, exports: true);
        control.Replace(Errors);
        Assert.That((first.IsKept(isFailed: true), second.IsKept(isFailed: true)), Is.EqualTo((true, true)));
        Assert.That((first.IsKept(isFailed: false), second.IsKept(isFailed: false)), Is.EqualTo((false, false)));
    }

    [Test]
    public void A_provider_that_is_refused_leaves_the_control_to_the_others()
    {
        using var control = new SamplingControl(Errors);
        using var first = Built(control, exports: true);
        Assert.That(() => Built(control, exports: false), Throws.Exception.With.Message.Contains("ExportTo"));
        control.Replace(Errors.OrElse(Sample.Never));
        Assert.That((first.IsKept(isFailed: true), first.IsKept(isFailed: false)), Is.EqualTo((true, false)));
    }

    private static One Built(SamplingControl control, bool exports) => new(builder => builder.SetSampling(control), exports);

    private sealed class One : IDisposable
    {
        private readonly ActivitySource _source = new($"test-{Guid.NewGuid():N}");
        private readonly RecordingExporter _exporter = new();
        private readonly TracerProvider _provider;

        public One(Func<TracerProviderBuilder, TracerProviderBuilder> configure, bool exports)
        {
            var builder = configure(Sdk.CreateTracerProviderBuilder().AddSource(_source.Name));
            _provider = (exports
                ? builder.ExportTo(_exporter, inBatches: false)
                : builder.AddProcessor(new SimpleActivityExportProcessor(_exporter))).Build();
        }

        public bool IsKept(bool isFailed)
        {
            var before = _exporter.Activities.Count;
            using (var root = _source.StartActivity("root", ActivityKind.Internal, default(ActivityContext)))
                root?.SetStatus(isFailed ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
            _provider.ForceFlush();
            return _exporter.Activities.Count > before;
        }

        public void Dispose()
        {
            _provider.Dispose();
            _source.Dispose();
        }
    }
}
