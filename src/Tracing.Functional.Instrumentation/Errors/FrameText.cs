using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Errors;

// How a method reads in a stack, and whether it is the application's. Cached per method, since asking the runtime for names is the slow
// part of a stack. The cache is bounded and skips methods whose assembly may be unloaded.
internal sealed record FrameText(string Text, bool IsFramework)
{
    private const int MaxRemembered = 4_096;
    private const int Longest = 512;
    private static readonly ConcurrentDictionary<MethodBase, FrameText> s_known = new();
    private static int s_count;

    private static readonly string[] s_own =
    [
        "Tracing.Functional", "Tracing.Functional.Core", "Tracing.Functional.FSharp", "Tracing.Functional.AspNetCore",
        "Tracing.Functional.Ground", "Tracing.Functional.Instrumentation", "Tracing.Functional.Sampling",
        "Tracing.Functional.EntityFrameworkCore",
    ];

    public static FrameText Of(MethodBase method)
    {
        if (s_known.TryGetValue(method, out var known))
            return known;

        var text = new FrameText(BoundedText.Shorten(Describe(method), Longest), IsOfFramework(method));
        if (!IsForGood(method) || Volatile.Read(ref s_count) >= MaxRemembered)
            return text;
        if (s_known.TryAdd(method, text))
            Interlocked.Increment(ref s_count);
        return text;
    }

    /// <summary>The frame of a method that is known by name only: without parameters, and its assembly without a key.</summary>
    public static FrameText Of(DiagnosticMethodInfo method)
    {
        var type = method.DeclaringTypeName ?? "";
        var name = method.Name;
        if (name is "MoveNext" && type.LastIndexOf("+<", StringComparison.Ordinal) is > 0 and var start
            && type.IndexOf(">d", start, StringComparison.Ordinal) is var end && end > start + 2)
            (type, name) = (type[..start], type[(start + 2)..end]);
        var assembly = (method.DeclaringAssemblyName ?? "").Split(',')[0];
        return new FrameText(
            BoundedText.Shorten($"{type.Replace('+', '.')}.{name}", Longest),
            s_own.Contains(assembly, StringComparer.Ordinal) || assembly is "FSharp.Core" || IsReserved(assembly));
    }

    private static bool IsForGood(MethodBase method) => method.DeclaringType is { IsCollectible: false } && !method.IsCollectible;

    private static string Describe(MethodBase method)
    {
        var text = new StringBuilder();
        var (type, name) = Names(method);
        if (type.Length > 0)
            text.Append(type).Append('.');
        return text.Append(name).Append('(').Append(Hook.Silent.Run(method, Parameters, "...")).Append(')').ToString();
    }

    /// <summary>Throws if the type of a parameter does not load.</summary>
    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(static parameter => $"{parameter.ParameterType.Name} {parameter.Name}"));

    /// <summary>The body of an asynchronous method is MoveNext of a type "&lt;Charge&gt;d__3": it reads as the method it was.</summary>
    private static (string Type, string Name) Names(MethodBase method)
    {
        if (method.DeclaringType is not { } type)
            return ("", method.Name);
        var isMoveNext = string.Equals(method.Name, "MoveNext", StringComparison.Ordinal);
        if (isMoveNext && type.DeclaringType is { } outer && type.Name.StartsWith('<')
            && type.Name.IndexOf(">d", StringComparison.Ordinal) is > 1 and var end)
            return (NameOf(outer), type.Name[1..end]);
        return (NameOf(type), method.Name);
    }

    private static string NameOf(Type type)
    {
        if (type.IsGenericType && !type.IsGenericTypeDefinition)
            type = type.GetGenericTypeDefinition();
        return (type.FullName ?? type.Name).Replace('+', '.');
    }

    /// <summary>By name and signature: an application may well be called Microsoft.Something.</summary>
    private static bool IsOfFramework(MethodBase method)
    {
        var name = method.Module.Assembly.GetName();
        var simple = name.Name ?? "";
        return s_own.Contains(simple, StringComparer.Ordinal) || simple.Equals("FSharp.Core", StringComparison.Ordinal)
            || (IsReserved(simple) && name.GetPublicKeyToken() is { Length: > 0 });
    }

    private static bool IsReserved(string assembly) =>
        assembly.StartsWith("System.", StringComparison.Ordinal) || assembly.StartsWith("Microsoft.", StringComparison.Ordinal)
        || assembly is "System" or "mscorlib" or "netstandard";
}
