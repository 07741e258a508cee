using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Tracing.Functional.Tests.House;

// The outermost types behind handles and signatures, by full name; types of other makers are left out. A type of another assembly has
// that assembly's name in front.
internal sealed class TypeNames(MetadataReader metadata) : ISignatureTypeProvider<ImmutableArray<string>, object?>
{
    private const string Ours = "Tracing.Functional";

    public string? Of(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        var space = metadata.GetString(type.Namespace);
        return space.StartsWith(Ours, StringComparison.Ordinal) ? $"{space}.{metadata.GetString(type.Name)}" : null;
    }

    public void Add(EntityHandle handle, List<string> used)
    {
        if (handle.IsNil)
            return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition when Of((TypeDefinitionHandle)handle) is { } name:
                used.Add(name);
                break;
            case HandleKind.TypeReference:
                used.AddRange(GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0));
                break;
            case HandleKind.TypeSpecification:
                used.AddRange(metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null));
                break;
            case HandleKind.MemberReference:
                var member = metadata.GetMemberReference((MemberReferenceHandle)handle);
                Add(member.Parent, used);
                break;
            case HandleKind.MethodDefinition:
                Add(metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType(), used);
                break;
            case HandleKind.FieldDefinition:
                Add(metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType(), used);
                break;
            case HandleKind.MethodSpecification:
                var method = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(method.Method, used);
                used.AddRange(method.DecodeSignature(this, null).SelectMany(argument => argument));
                break;
        }
    }

    public ImmutableArray<string> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Of(handle) is { } name ? [name] : [];

    public ImmutableArray<string> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = metadata.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
            type = metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference)
            return [];
        var assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
        return assembly.StartsWith(Ours, StringComparison.Ordinal)
            ? [$"{assembly}!{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}"]
            : [];
    }

    public ImmutableArray<string> GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        metadata.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public ImmutableArray<string> GetPrimitiveType(PrimitiveTypeCode typeCode) => [];

    public ImmutableArray<string> GetSZArrayType(ImmutableArray<string> elementType) => elementType;

    public ImmutableArray<string> GetArrayType(ImmutableArray<string> elementType, ArrayShape shape) => elementType;

    public ImmutableArray<string> GetByReferenceType(ImmutableArray<string> elementType) => elementType;

    public ImmutableArray<string> GetPointerType(ImmutableArray<string> elementType) => elementType;

    public ImmutableArray<string> GetPinnedType(ImmutableArray<string> elementType) => elementType;

    public ImmutableArray<string> GetModifiedType(
        ImmutableArray<string> modifier, ImmutableArray<string> unmodifiedType, bool isRequired) =>
        unmodifiedType;

    public ImmutableArray<string> GetGenericMethodParameter(object? genericContext, int index) => [];

    public ImmutableArray<string> GetGenericTypeParameter(object? genericContext, int index) => [];

    public ImmutableArray<string> GetGenericInstantiation(
        ImmutableArray<string> genericType, ImmutableArray<ImmutableArray<string>> typeArguments) =>
        [.. genericType, .. typeArguments.SelectMany(argument => argument)];

    public ImmutableArray<string> GetFunctionPointerType(MethodSignature<ImmutableArray<string>> signature) =>
        [.. signature.ReturnType, .. signature.ParameterTypes.SelectMany(parameter => parameter)];
}
