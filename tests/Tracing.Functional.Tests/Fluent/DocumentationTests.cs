// Every public member of the F# packages has XML docs, as the compiler asks of C# alone.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Fluent;

public class DocumentationTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Test]
    public void Every_public_member_of_the_core_says_what_it_is()
    {
        var assembly = typeof(Policy).Assembly;
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .Where(member => member.Value.Trim().Length > 0)
            .Select(member => member.Attribute("name")!.Value.Split('(')[0])
            .ToHashSet(StringComparer.Ordinal);
        var silent = assembly.GetExportedTypes()
            .SelectMany(Names)
            .Where(name => !documented.Contains(name))
            .Distinct()
            .Order(StringComparer.Ordinal);
        Assert.That(string.Join('\n', silent), Is.Empty);
    }

    /// <summary>As XML docs name them, without parameters.</summary>
    private static IEnumerable<string> Names(Type type)
    {
        var name = type.FullName!.Replace('+', '.');
        if (type.Name != "Tags" && !IsMadeByCompiler(type))
            yield return "T:" + name;
        if (type.IsEnum || type.Name == "Tags")
        {
            foreach (var field in type.IsEnum ? type.GetFields(BindingFlags.Public | BindingFlags.Static) : [])
                yield return $"F:{name}.{field.Name}";
            yield break;
        }

        foreach (var property in type.GetProperties(Declared).Where(property => !IsMadeByCompiler(property)))
            yield return $"P:{name}.{property.Name}";
        var methods = type.GetMethods(Declared)
            .Where(method => !method.IsSpecialName && !IsMadeByCompiler(method) && method.GetBaseDefinition() == method);
        foreach (var method in methods)
            yield return $"M:{name}.{method.Name}";
    }

    private static bool IsMadeByCompiler(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name is "Tag" or "Equals" or "GetHashCode" or "CompareTo"
        || (member is PropertyInfo { Name: var name }
            && name.StartsWith("Is", StringComparison.Ordinal)
            && member.IsDefined(typeof(System.Diagnostics.DebuggerNonUserCodeAttribute)));
}
