using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Tracing.Functional.Tests.House;

/// <summary>Arrows point down: between assemblies, between the folders of each, and in Core by the order of compilation.</summary>
public sealed partial class FloorTests
{
    private static IEnumerable<string> Parts => Floors.All.Select(house => house.Part);

    [TestCaseSource(nameof(Parts))]
    public void An_assembly_uses_only_assemblies_below_it(string part)
    {
        var house = Floors.All.Single(house => house.Part == part);
        var used = References(house.Folder).Order(StringComparer.Ordinal).ToArray();
        var allowed = house.Below.Select(Floors.NameOf).ToHashSet(StringComparer.Ordinal);
        var upward = used.Where(name => !allowed.Contains(name)).Select(name => $"{house.Name} -> {name}");
        Assert.That(upward, Is.Empty, "references that point up");
    }

    [TestCaseSource(nameof(Parts))]
    public void Every_folder_with_sources_is_a_room_of_the_list(string part)
    {
        var house = Floors.All.Single(house => house.Part == part);
        Assert.That(RoomsOf(house).Values.Distinct(StringComparer.Ordinal), Is.SubsetOf(house.Rooms));
    }

    [TestCase("Sampling")]
    [TestCase("Instrumentation")]
    [TestCase("")]
    [TestCase("AspNetCore")]
    [TestCase("EntityFrameworkCore")]
    [TestCase("Recordings")]
    [TestCase("Gateway")]
    [TestCase("Tool")]
    public void Arrows_between_rooms_point_down(string part)
    {
        var house = Floors.All.Single(house => house.Part == part);
        Assert.That(Upward(house.Rooms, RoomsOf(house), Arrows.Of(Api.Loaded.FileOf(house.Name))), Is.Empty, "arrows that point up");
    }

    [Test]
    public void Files_of_Core_are_compiled_room_by_room()
    {
        var house = Floors.All.Single(house => house.Part == "Core");
        var order = Compiled().Matches(File.ReadAllText(Path.Combine(house.Folder, house.Name + ".fsproj")))
            .Select(match => match.Groups[1].Value.Split('/')[0])
            .ToList();
        var rooms = order.Where((room, i) => i == 0 || order[i - 1] != room).ToArray();
        Assert.That(order, Is.Not.Empty);
        Assert.That(rooms, Is.EqualTo(house.Rooms), "each room once, from the ground up");
    }

    [Test]
    public void An_arrow_that_points_up_is_named()
    {
        var rooms = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["N.Low"] = "Ground",
            ["N.High"] = "Roof",
            ["N.Side"] = "Ground",
        };
        Arrow[] arrows = [new("N.Low", "N.High"), new("N.High", "N.Low"), new("N.Low", "N.Side")];
        Assert.That(Upward(["Ground", "Roof"], rooms, arrows), Is.EqualTo(new[] { "Ground/N.Low -> Roof/N.High" }));
    }

    /// <summary>A circle between rooms always holds an arrow that points up, so this finds circles too.</summary>
    private static string[] Upward(string[] floors, Dictionary<string, string> rooms, IEnumerable<Arrow> arrows) =>
    [
        .. from arrow in arrows
           where rooms.ContainsKey(arrow.From) && rooms.ContainsKey(arrow.To)
           let @from = rooms[arrow.From]
           let to = rooms[arrow.To]
           where Array.IndexOf(floors, to) > Array.IndexOf(floors, @from)
           let text = $"{@from}/{arrow.From} -> {to}/{arrow.To}"
           orderby text
           select text,
    ];

    /// <summary>The folder of every type of an assembly, by full name.</summary>
    private static Dictionary<string, string> RoomsOf(Floors.House house)
    {
        var rooms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(house.Folder, "*.?s", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            var room = Path.GetRelativePath(house.Folder, file).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : "";
            foreach (Match type in Declared().Matches(text))
                rooms[$"{Namespace().Match(text).Groups[1].Value}.{type.Groups[1].Value}{Arity(type.Groups[2].Value)}"] = room;
        }

        return rooms;
    }

    private static string Arity(string parameters) =>
        parameters.Length == 0 ? "" : $"`{parameters.Count(letter => letter == ',') + 1}";

    private static IEnumerable<string> References(string folder) =>
        Referenced().Matches(File.ReadAllText(Directory.EnumerateFiles(folder, "*.*proj").Single())).Select(match => match.Groups[1].Value);

    [GeneratedRegex("<Compile Include=\"([^\"]+)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Compiled();

    [GeneratedRegex("<ProjectReference Include=\"[^\"]*/([^\"/]+)\\.[cf]sproj\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Referenced();

    [GeneratedRegex(@"^namespace (?:internal )?([\w.]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(?:public |internal )(?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*"
        + @"(?:class|struct|interface|enum|record struct|record|delegate \S+) (\w+)(<[^>]*>)?",
        RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Declared();
}
