using System.Text.Json.Nodes;

namespace FakeKubernetes;

/// <summary>Somebody that the server knows.</summary>
public sealed record FakeUser(string Name, params IReadOnlyList<string> Groups)
{
    public const string Masters = "system:masters";
    public const string Authenticated = "system:authenticated";

    public static FakeUser Anonymous { get; } = new("system:anonymous", "system:unauthenticated");

    /// <summary>May do everything.</summary>
    public static FakeUser Admin { get; } = new("kubernetes-admin", Masters, Authenticated);

    public string? Uid { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>As it stands in reviews: userInfo.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["username"] = Name };
        if (Uid is not null)
        {
            json["uid"] = Uid;
        }

        if (Groups.Count != 0)
        {
            json["groups"] = Json.Strings(Groups);
        }

        if (Extra.Count != 0)
        {
            json["extra"] = new JsonObject(Extra.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)Json.Strings(e.Value))));
        }

        return json;
    }
}
