using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Tracing.Functional.Tests.House;

/// <summary>One type that uses another.</summary>
internal sealed record Arrow(string From, string To);

// Which types of an assembly use which others, read from its metadata and its IL: base types, interfaces, fields, signatures, and every
// token in every method body.
internal static class Arrows
{
    public static IEnumerable<Arrow> Of(string assemblyFile)
    {
        using var stream = File.OpenRead(assemblyFile);
        using var file = new PEReader(stream);
        var metadata = file.GetMetadataReader();
        var names = new TypeNames(metadata);
        var found = new HashSet<Arrow>();
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            var from = names.Of(handle);
            if (from is null)
                continue;

            foreach (var used in UsesOf(metadata, file, type, names))
            {
                if (used != from)
                    found.Add(new Arrow(from, used));
            }
        }

        return found;
    }

    private static List<string> UsesOf(MetadataReader metadata, PEReader file, TypeDefinition type, TypeNames names)
    {
        var used = new List<string>();
        names.Add(type.BaseType, used);
        foreach (var implementation in type.GetInterfaceImplementations())
            names.Add(metadata.GetInterfaceImplementation(implementation).Interface, used);
        foreach (var handle in type.GetFields())
            used.AddRange(metadata.GetFieldDefinition(handle).DecodeSignature(names, null));
        foreach (var handle in type.GetMethods())
        {
            var method = metadata.GetMethodDefinition(handle);
            var signature = method.DecodeSignature(names, null);
            used.AddRange(signature.ReturnType);
            used.AddRange(signature.ParameterTypes.SelectMany(parameter => parameter));
            if (method.RelativeVirtualAddress != 0)
                AddBody(metadata, file.GetMethodBody(method.RelativeVirtualAddress), names, used);
        }

        return used;
    }

    private static void AddBody(MetadataReader metadata, MethodBodyBlock body, TypeNames names, List<string> used)
    {
        if (!body.LocalSignature.IsNil)
            used.AddRange(
                metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null).SelectMany(local => local));
        foreach (var token in IlTokens.In(body.GetILBytes() ?? []))
            names.Add(System.Reflection.Metadata.Ecma335.MetadataTokens.EntityHandle(token), used);
    }
}
