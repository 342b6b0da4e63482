using System.Reflection;

namespace QcaNet.Architecture.Tests;

/// <summary>What assemblies show to the world.</summary>
public class PublicSurfaceTests
{
    /// <summary>The one namespace through which tensors may pass: whoever builds networks needs them.</summary>
    private const string TorchNamespace = "QcaNet.Models.Torch";

    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] BannedEndings = ["Helper", "Helpers", "Manager", "Util", "Utils", "Utilities", "Utility", "Common", "Impl"];

    public static TheoryData<string> Assemblies => [.. Repository.Sources.Select(p => p.AssemblyName)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicMember_ShowsNoTypeOfTorchSharp(string assembly)
    {
        IEnumerable<string> leaks =
            from type in Assembly.Load(assembly).GetExportedTypes()
            where type.Namespace != TorchNamespace
            from use in UsesOf(type)
            where Parts(use.Type).Any(part => part.Assembly.GetName().Name == "TorchSharp")
            select $"{type.FullName}: {use.Member} shows {use.Type}";
        Offenders.None(leaks);
    }

    [Fact]
    public void TheSearch_FindsTensorsWhereTheyAreAllowed()
    {
        // The guard of the guard: a search that finds nothing anywhere would pass the test above.
        IEnumerable<Type> shown = Assembly.Load("QcaNet.Models.Torch").GetExportedTypes().Where(t => t.Namespace == TorchNamespace).SelectMany(UsesOf).SelectMany(use => Parts(use.Type));
        Assert.Contains(shown, type => type.Assembly.GetName().Name == "TorchSharp");
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void TypeName_SaysWhatTheTypeIs(string assembly)
    {
        // Names with an angle bracket are the compiler's and the source generators'; nobody could type them.
        IEnumerable<string> names = Assembly.Load(assembly).GetTypes().Select(t => t.Name.Split('`')[0]).Where(n => !n.Contains('<', StringComparison.Ordinal));
        Offenders.None(names.Where(n => BannedEndings.Any(ending => n.EndsWith(ending, StringComparison.Ordinal))));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicException_IsOfTheFamily(string assembly)
    {
        Type family = Assembly.Load("QcaNet.Volumes").GetType("QcaNet.Volumes.QcaNetException", throwOnError: true)!;
        IEnumerable<Type> exceptions = Assembly.Load(assembly).GetExportedTypes().Where(t => t.IsSubclassOf(typeof(Exception)));
        Assert.All(exceptions, t => Assert.True(t == family || t.IsSubclassOf(family), $"{t.FullName} is not a QcaNetException."));
    }

    private static IEnumerable<(string Member, Type Type)> UsesOf(Type type)
    {
        if (type.BaseType is { } parent) yield return ("its base", parent);
        foreach (Type contract in type.GetInterfaces()) yield return ("an interface", contract);
        foreach (Type constraint in type.GetGenericArguments().SelectMany(a => a.IsGenericParameter ? a.GetGenericParameterConstraints() : [a])) yield return ("a type parameter", constraint);
        foreach (FieldInfo field in type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly)) yield return (field.Name, field.FieldType);

        // Accessors of properties and events are methods too.
        foreach (MethodBase method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
        {
            if (!method.IsPublic && !method.IsFamily && !method.IsFamilyOrAssembly) continue;
            foreach (ParameterInfo parameter in method.GetParameters()) yield return ($"{method.Name}({parameter.Name})", parameter.ParameterType);
            if (method is not MethodInfo info) continue;
            yield return (method.Name, info.ReturnType);
            foreach (Type constraint in info.GetGenericArguments().SelectMany(a => a.GetGenericParameterConstraints())) yield return (method.Name, constraint);
        }
    }

    /// <summary>A type and all it is made of: element types, type arguments.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        yield return type;
        IEnumerable<Type> inner = type.HasElementType ? [type.GetElementType()!] : type.IsConstructedGenericType ? type.GetGenericArguments() : [];
        foreach (Type part in inner.SelectMany(Parts)) yield return part;
    }
}
