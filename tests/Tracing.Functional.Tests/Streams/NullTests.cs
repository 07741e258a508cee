// Each operator on streams refuses null, by the name of its own parameter and when it is called, not when somebody subscribes.
using System.Reactive.Linq;
using System.Reflection;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Streams;

public class NullTests
{
    private static IEnumerable<TestCaseData> Parameters() =>
        from type in new[] { typeof(SpanStreams), typeof(TraceStreams) }
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        from parameter in method.GetParameters()
        where !parameter.ParameterType.IsValueType && !parameter.HasDefaultValue
        select new TestCaseData(method, parameter).SetArgDisplayNames($"{type.Name}.{method}", parameter.Name!);

    [TestCaseSource(nameof(Parameters))]
    public void Null_is_refused_by_name(MethodInfo method, ParameterInfo parameter)
    {
        var arguments = method.GetParameters().Select(other => other == parameter ? null : Valid(other)).ToArray();
        var thrown = Assert.Throws<TargetInvocationException>(() => method.Invoke(null, arguments))!.InnerException;
        Assert.That((thrown as ArgumentNullException)?.ParamName, Is.EqualTo(parameter.Name), thrown?.ToString());
    }

    [Test]
    public void Every_operator_is_looked_at() => Assert.That(Parameters().Count(), Is.GreaterThanOrEqualTo(17));

    private static object? Valid(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(IObservable<SpanEvent>) ? Observable.Never<SpanEvent>()
        : parameter.ParameterType == typeof(IObservable<TraceRecord>) ? Observable.Never<TraceRecord>()
        : parameter.ParameterType == typeof(TimeSpan) ? TimeSpan.FromSeconds(1)
        : parameter.ParameterType == typeof(string) ? "name"
        : parameter.ParameterType == typeof(Policy) ? Sample.Always
        : parameter.HasDefaultValue ? parameter.DefaultValue
        : throw new InvalidOperationException($"no value for {parameter}");
}
