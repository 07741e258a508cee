// The public C# surface as a whole, by reflection: no F# type in a signature, PascalCase names, and no null gets through.
using System.Reflection;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Fluent;

public class SurfaceTests
{
    private static readonly Assembly Facade = typeof(Sample).Assembly;

    /// <summary>The facade, and what C# meets of the core; the F# surface has a namespace of its own.</summary>
    private static readonly Type[] Public =
        [.. Facade.GetExportedTypes(), .. typeof(Policy).Assembly.GetExportedTypes().Where(type => type.Namespace == "Tracing.Functional")];

    private static IEnumerable<MethodInfo> Methods(params Type[] types) =>
        types.SelectMany(
            type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => !method.Name.Contains('<', StringComparison.Ordinal));

    [Test]
    public void No_FSharp_type_is_in_a_signature()
    {
        var offenders = Methods(Public)
            .Where(method => Signature(method)
                .SelectMany(Parts)
                .Any(type => type.Namespace?.StartsWith("Microsoft.FSharp", StringComparison.Ordinal) == true))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");
        Assert.That(offenders, Is.Empty);
    }

    [Test]
    public void Every_public_name_is_in_PascalCase()
    {
        var offenders = Methods(Facade.GetExportedTypes())
            .Where(method =>
                !method.IsSpecialName
                && !method.Name.StartsWith("op_", StringComparison.Ordinal)
                && !char.IsUpper(method.Name[0]))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");
        Assert.That(offenders, Is.Empty);
    }

    private static IEnumerable<TestCaseData> NullArguments() =>
        from method in Methods(
        [
            typeof(Sample), typeof(AtStart), typeof(ThisSpan), typeof(RootSpan), typeof(AnySpan), typeof(WholeTrace), typeof(Value),
            typeof(Key), typeof(PolicyExtensions), typeof(ConditionExtensions), typeof(SpanTestExtensions), typeof(Simulation),
            typeof(SamplingExtensions), typeof(TracesExtensions), typeof(SpanEvent), typeof(SpanStreams), typeof(TraceStreams),
        ])
        where !method.IsGenericMethod
        let nullability = new NullabilityInfoContext()
        from parameter in method.GetParameters()
        where !parameter.ParameterType.IsValueType && nullability.Create(parameter).ReadState == NullabilityState.NotNull
        select new TestCaseData(method, parameter).SetArgDisplayNames($"{method.DeclaringType!.Name}.{method.Name}", parameter.Name!);

    [TestCaseSource(nameof(NullArguments))]
    public void A_null_is_refused_by_name(MethodInfo method, ParameterInfo parameter)
    {
        var arguments = method.GetParameters().Select(other => other.Position == parameter.Position ? null : Legal(other)).ToArray();
        var thrown = Assert.Throws<TargetInvocationException>(() => method.Invoke(null, arguments))!.InnerException;
        Assert.That(thrown, Is.InstanceOf<ArgumentException>());
        Assert.That(((ArgumentException)thrown!).ParamName, Is.EqualTo(parameter.Name));
    }

    private static object? Legal(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => "a",
        var type when type == typeof(Policy) => Sample.Always,
        var type when type == typeof(Policy[]) => new[] { Sample.Always },
        var type when type == typeof(Condition) => AtStart.Linked,
        var type when type == typeof(ValueTest) => Value.Exists,
        var type when type == typeof(SpanTest) => ThisSpan.Failed,
        var type when type == typeof(TraceKey) => Key.Path,
        var type when type == typeof(TimeSpan) => TimeSpan.FromSeconds(1),
        var type when type == typeof(StartFacts) => StartFacts.Of("a"),
        var type when type == typeof(object) => 1L,
        var type when type == typeof(IEnumerable<Arrival>) => Array.Empty<Arrival>(),
        var type when type == typeof(IEnumerable<TraceRecord>) => Array.Empty<TraceRecord>(),
        var type when type == typeof(IEnumerable<KeyValuePair<string, object>>) => new[] { new KeyValuePair<string, object>("a", 1) },
        var type when type == typeof(global::OpenTelemetry.Trace.TracerProviderBuilder) =>
            global::OpenTelemetry.Sdk.CreateTracerProviderBuilder(),
        var type when type == typeof(IObservable<SpanEvent>) => System.Reactive.Linq.Observable.Empty<SpanEvent>(),
        var type when type == typeof(IObservable<TraceRecord>) => System.Reactive.Linq.Observable.Empty<TraceRecord>(),
        var type when type == typeof(SpanRecord) => SpanRecord.Of("a", TimeSpan.Zero),
        var type when type == typeof(Func<StartFacts, bool>) => (StartFacts _) => true,
        var type when type == typeof(Func<EndedSpan, bool>) => (EndedSpan _) => true,
        var type when type == typeof(Func<StartFacts, string?>) => (StartFacts _) => "a",
        var type when type == typeof(global::OpenTelemetry.BaseExporter<System.Diagnostics.Activity>) => new Traces.RecordingExporter(),
        var type when type == typeof(global::OpenTelemetry.BaseProcessor<System.Diagnostics.Activity>) =>
            new global::OpenTelemetry.SimpleActivityExportProcessor(new Traces.RecordingExporter()),
        var type when type == typeof(int) => 2,
        var type when type.IsValueType => Activator.CreateInstance(type),
        _ => null,
    };

    private static IEnumerable<Type> Signature(MethodInfo method) =>
        method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType);

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.GetGenericArguments().SelectMany(Parts).Append(type);
}
