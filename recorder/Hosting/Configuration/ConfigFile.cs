using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Recorder.Hosting.Configuration;

/// <summary>A configuration file: one YAML document with an apiVersion and a kind.</summary>
public static class ConfigFile
{
    private const string ApiVersion = "sessionrecording.dev/v1alpha1";
    private const long MaxSize = 1 << 20;

    /// <exception cref="ConfigException">The file cannot be read, or <paramref name="read"/> says what is wrong in it.</exception>
    public static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return new FileInfo(path).Length > MaxSize
                ? throw new ConfigException($"{path}: larger than {MaxSize} bytes")
                : read(File.ReadAllText(path));
        }
        catch (ConfigException problem)
        {
            throw new ConfigException($"{path}: {problem.Message}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(problem.Message);
        }
    }

    /// <summary>The fields of the only document, with <c>apiVersion</c> and <c>kind</c> taken.</summary>
    /// <exception cref="ConfigException">It is no YAML, or of another kind.</exception>
    public static YamlFields Parse(string yaml, string kind)
    {
        YamlStream stream = [];
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException problem)
        {
            throw new ConfigException($"line {problem.Start.Line}: {problem.Message}");
        }

        if (stream.Documents.Count != 1)
        {
            throw new ConfigException($"holds {stream.Documents.Count} YAML documents, expected 1");
        }

        YamlFields root = new(stream.Documents[0].RootNode, "");
        Expect(root, "apiVersion", ApiVersion);
        Expect(root, "kind", kind);
        return root;
    }

    private static void Expect(YamlFields root, string field, string expected)
    {
        string? value = root.String(field);
        if (value != expected)
        {
            throw root.Error(field, value is null ? $"is missing; expected {expected}" : $"is '{value}', expected {expected}");
        }
    }
}
