using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using OpenTelemetry;

namespace Tracing.Functional.Traces;

// Reads the processors of a composite, which OpenTelemetry keeps to itself. If a later version keeps them differently, the answer is no.
// The attributes keep what is read when a program is trimmed.
[UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Kept by the dynamic dependencies; what is missing is asked for.")]
internal static class ChainReader
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private const string Api = "OpenTelemetry";
    private const string Node = "OpenTelemetry.CompositeProcessor`1.DoublyLinkedListNode";
    private const string Provider = "OpenTelemetry.Trace.TracerProviderSdk";

    private static readonly FieldInfo? s_head = typeof(CompositeProcessor<Activity>).GetField("Head", Any);
    private static readonly FieldInfo? s_value = s_head?.FieldType.GetField("Value", Any);
    private static readonly MethodInfo? s_next = s_head?.FieldType.GetProperty("Next", Any)?.GetMethod;

    /// <summary>Reads the processors.</summary>
    /// <param name="composite">The composite.</param>
    /// <param name="processors">The processors, in their order.</param>
    /// <param name="more">Is not null once another processor was added. It costs no more than a call.</param>
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, Node, Api)]
    public static bool TryRead(
        CompositeProcessor<Activity> composite, out List<BaseProcessor<Activity>> processors, out Func<object?> more)
    {
        processors = [];
        more = static () => null;
        if (s_head is null || s_value is null || s_next is null)
            return false;

        for (var node = s_head.GetValue(composite); node is not null; node = more())
        {
            if (s_value.GetValue(node) is not BaseProcessor<Activity> processor)
                return false;
            processors.Add(processor);
            more = s_next.CreateDelegate<Func<object?>>(node);
        }

        return true;
    }

    /// <summary>The provider's outermost processor.</summary>
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, Provider, Api)]
    public static BaseProcessor<Activity>? RootOf(BaseProvider provider) =>
        provider.GetType().GetProperty("Processor", Any)?.GetValue(provider) as BaseProcessor<Activity>;

    [DynamicDependency(DynamicallyAccessedMemberTypes.All, Provider, Api)]
    public static void SetRootOf(BaseProvider provider, BaseProcessor<Activity> root) =>
        provider.GetType().GetProperty("Processor", Any)?.SetValue(provider, root);
}
