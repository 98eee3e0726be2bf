using System.Text.RegularExpressions;

namespace Architecture.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void Every_link_to_a_file_leads_to_one_and_every_anchor_to_a_heading() =>
        Assert.Empty(
            from document in Repository.Sources(".md")
            let folder = Path.GetDirectoryName(document)!
            from Match link in Link().Matches(Code().Replace(Repository.Read(document), ""))
            let path = link.Groups["path"].Value
            let anchor = link.Groups["anchor"].Value
            where !path.Contains("://", StringComparison.Ordinal) && !path.StartsWith("mailto:", StringComparison.Ordinal)
            let target = path.Length == 0 ? Path.Combine(Repository.Root, document) : Path.GetFullPath(Path.Combine(Repository.Root, folder, path))
            where !(File.Exists(target) || Directory.Exists(target)) || (anchor.Length != 0 && !Anchors(target).Contains(anchor))
            select $"{document}: {link.Value}");

    [Fact]
    public void Every_page_of_docs_is_linked_from_the_README()
    {
        string readme = Repository.Read("README.md");

        Assert.All(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md"), page => Assert.Contains($"(docs/{Path.GetFileName(page)})", readme, StringComparison.Ordinal));
    }

    // As GitHub makes them: small letters, no punctuation, blanks as dashes.
    private static IEnumerable<string> Anchors(string file) =>
        from line in File.ReadLines(file)
        where line.StartsWith('#')
        select Punctuation().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<path>[^)#\s]*)(?:#(?<anchor>[^)\s]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
