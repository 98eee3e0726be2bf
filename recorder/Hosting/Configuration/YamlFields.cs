using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Recorder.Hosting.Configuration;

/// <summary>
/// The fields of one YAML mapping, taken one by one. Whatever was not taken is refused by name, so that a misspelt
/// field is an error and never a default.
/// </summary>
public sealed class YamlFields
{
    private readonly Dictionary<string, YamlNode> _fields = [];
    private readonly HashSet<string> _known = [];
    private readonly string _path;

    public YamlFields(YamlNode node, string path)
    {
        _path = path;
        if (node is not YamlMappingNode mapping)
        {
            throw Error(node, path, "is not a mapping of fields");
        }

        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (!_fields.TryAdd(((YamlScalarNode)key).Value ?? "", value))
            {
                throw Error(key, PathOf(key.ToString()), "is given twice");
            }
        }
    }

    public string? String(string field) => Take(field) switch
    {
        null => null,
        YamlScalarNode { Value: { } value } => value,
        YamlNode node => throw Error(node, PathOf(field), "is not a plain value"),
    };

    public T? Choice<T>(string field, IReadOnlyDictionary<string, T> choices)
        where T : struct
    {
        string? text = String(field);
        return text is null ? null
            : choices.TryGetValue(text, out T value) ? value
            : throw Error(field, $"'{text}' is none of {string.Join(", ", choices.Keys)}");
    }

    public TimeSpan? Duration(string field, TimeSpan min, TimeSpan max)
    {
        string? text = String(field);
        if (text is null)
        {
            return null;
        }

        if (!Quantity.TryParseDuration(text, out TimeSpan value))
        {
            throw Error(field, $"'{text}' is not a duration, like 500ms, 15s or 1h30m");
        }

        return min <= value && value <= max ? value : throw Error(field, $"{text} is not between {min} and {max}");
    }

    public long? Size(string field, long min)
    {
        string? text = String(field);
        if (text is null)
        {
            return null;
        }

        if (!Quantity.TryParseSize(text, out long value))
        {
            throw Error(field, $"'{text}' is not a size, like 500Mi or 20Gi");
        }

        return min <= value ? value : throw Error(field, $"{text} is less than {min} bytes");
    }

    public int? Port(string field)
    {
        string? text = String(field);
        return text is null ? null
            : int.TryParse(text, out int port) && port is > 0 and < 65_536 ? port
            : throw Error(field, $"'{text}' is not a port, 1 to 65535");
    }

    public bool? Boolean(string field) => String(field) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        string other => throw Error(field, $"'{other}' is neither true nor false"),
    };

    public YamlFields? Mapping(string field) => Take(field) is { } node ? new YamlFields(node, PathOf(field)) : null;

    /// <summary>A list of plain values; empty when the field is not there.</summary>
    public IReadOnlyList<string> Strings(string field) => Take(field) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select(item =>
            item is YamlScalarNode { Value: { Length: > 0 } value } ? value : throw Error(item, PathOf(field), "has an item that is not a plain value"))],
        YamlNode node => throw Error(node, PathOf(field), "is not a list"),
    };

    /// <summary>A list of mappings; empty when the field is not there.</summary>
    public IReadOnlyList<YamlFields> Mappings(string field) => Take(field) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select((item, index) => new YamlFields(item, $"{PathOf(field)}[{index}]"))],
        YamlNode node => throw Error(node, PathOf(field), "is not a list"),
    };

    /// <summary>Plain values by name, whatever the names are; empty when the field is not there.</summary>
    public IReadOnlyDictionary<string, string> Map(string field)
    {
        YamlFields? fields = Mapping(field);
        return fields?._fields.Keys.ToDictionary(name => name, name => fields.String(name) ?? throw fields.Error(name, "is empty"))
            ?? [];
    }

    public int? Number(string field, int min, int max)
    {
        string? text = String(field);
        return text is null ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && min <= number && number <= max ? number
            : throw Error(field, $"'{text}' is not a number, {min} to {max}");
    }

    /// <summary>Accepts the field whatever it holds: it means nothing outside a cluster.</summary>
    public void Ignore(string field) => Take(field);

    /// <summary>Refuses the field by name.</summary>
    public void Refuse(string field, string why)
    {
        if (Take(field) is not null)
        {
            throw Error(field, why);
        }
    }

    /// <summary>Every field must have been taken by now.</summary>
    public void End()
    {
        foreach (string field in _fields.Keys.Where(f => !_known.Contains(f)))
        {
            throw Error(field, $"is unknown here; known: {string.Join(", ", _known.Order())}");
        }
    }

    public ConfigException Error(string field, string what) =>
        Error(_fields.GetValueOrDefault(field), PathOf(field), what);

    private static ConfigException Error(YamlNode? node, string path, string what) =>
        new(node is null ? $"{path}: {what}" : $"line {node.Start.Line}: {path}: {what}");

    private YamlNode? Take(string field)
    {
        _known.Add(field);
        YamlNode? node = _fields.GetValueOrDefault(field);
        return node is YamlScalarNode { Value: null or "" or "~" or "null", Style: YamlDotNet.Core.ScalarStyle.Plain } ? null : node;
    }

    private string PathOf(string field) => _path.Length == 0 ? field : $"{_path}.{field}";
}
