using System.Reflection;

namespace Tracing.Functional.Tool.Output;

// The version of the tool, without what the build adds behind it.
internal static class ToolVersion
{
    public static string Text { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
