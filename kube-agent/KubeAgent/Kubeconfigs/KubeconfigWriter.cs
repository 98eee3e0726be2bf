using Recorder.Hosting.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KubeAgent.Kubeconfigs;

/// <summary>Writes a kubeconfig that leads to the agent, with the credentials that its user has already.</summary>
internal static class KubeconfigWriter
{
    private const long MaxFileSize = 4 << 20;

    /// <exception cref="ConfigException">A file is missing, or holds something else.</exception>
    public static string Write(KubeconfigRequest request)
    {
        YamlMappingNode cluster = new("server", request.Server.AbsoluteUri.TrimEnd('/'));
        if (request.AuthorityFile is { } authority)
        {
            cluster.Add("certificate-authority-data", Embed(authority, "CERTIFICATE"));
        }

        YamlMappingNode context = new("cluster", request.Name, "user", request.User);
        if (request.Namespace is { } space)
        {
            context.Add("namespace", space);
        }

        YamlMappingNode root = new("apiVersion", "v1", "kind", "Config");
        root.Add("clusters", new YamlSequenceNode(Named(request.Name, "cluster", cluster)));
        root.Add("users", new YamlSequenceNode(Named(request.User, "user", Credentials(request))));
        root.Add("contexts", new YamlSequenceNode(Named(request.Name, "context", context)));
        root.Add("current-context", request.Name);
        StringWriter text = new();
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return text.ToString().Replace("...\n", "", StringComparison.Ordinal);
    }

    private static YamlMappingNode Credentials(KubeconfigRequest request)
    {
        if (request.From is { } from)
        {
            return CopiedUser(from, request.FromContext);
        }

        YamlMappingNode user = [];
        if (request.TokenFile is { } token)
        {
            user.Add("tokenFile", Path.GetFullPath(token)); // Named, not copied: short-lived tokens are renewed in the file.
        }

        if (request.CertificateFile is { } certificate)
        {
            user.Add("client-certificate-data", Embed(certificate, "CERTIFICATE"));
            user.Add("client-key-data", Embed(request.KeyFile!, "PRIVATE KEY"));
        }

        return user;
    }

    private static YamlMappingNode CopiedUser(string file, string? contextName)
    {
        YamlMappingNode root = Load(file);
        string current = contextName ?? Text(root, "current-context") ?? throw new ConfigException($"{file} has no current-context: name one with --context");
        YamlMappingNode context = Find(root, "contexts", current, "context") ?? throw new ConfigException($"{file} has no context '{current}'");
        string user = Text(context, "user") ?? throw new ConfigException($"{file}: context '{current}' names no user");
        YamlMappingNode copied = Find(root, "users", user, "user") ?? throw new ConfigException($"{file} has no user '{user}'");
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!; // What they stood in; paths are relative to it.
        foreach (string field in new[] { "client-certificate", "client-key", "tokenFile" })
        {
            if (Text(copied, field) is { Length: > 0 } path)
            {
                copied.Children[field] = Path.Combine(folder, path);
            }
        }

        // A name without a separator is looked for in PATH.
        if (Child(copied, "exec") is YamlMappingNode plugin && Text(plugin, "command") is { } command && command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            plugin.Children["command"] = Path.GetFullPath(command, folder);
        }

        return copied;
    }

    private static YamlMappingNode Load(string file)
    {
        try
        {
            YamlStream stream = [];
            stream.Load(new StringReader(ReadText(file)));
            return stream.Documents is [{ RootNode: YamlMappingNode root }] ? root : throw new ConfigException($"{file} is no kubeconfig");
        }
        catch (YamlException problem)
        {
            throw new ConfigException($"{file}: line {problem.Start.Line}: {problem.Message}");
        }
    }

    private static YamlMappingNode? Find(YamlMappingNode root, string list, string name, string content) =>
        (Child(root, list) as YamlSequenceNode)?.Children.OfType<YamlMappingNode>().FirstOrDefault(entry => Text(entry, "name") == name) is { } found
            ? Child(found, content) as YamlMappingNode
            : null;

    private static string? Text(YamlMappingNode node, string field) => (Child(node, field) as YamlScalarNode)?.Value;

    private static YamlNode? Child(YamlMappingNode node, string field) => node.Children.TryGetValue(field, out YamlNode? child) ? child : null;

    private static YamlMappingNode Named(string name, string content, YamlMappingNode node)
    {
        YamlMappingNode entry = new("name", name);
        entry.Add(content, node);
        return entry;
    }

    private static string Embed(string file, string label)
    {
        string text = ReadText(file);
        return text.Contains($"{label}-----", StringComparison.Ordinal)
            ? Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text))
            : throw new ConfigException($"{file} holds no PEM {label.ToLowerInvariant()}");
    }

    private static string ReadText(string file)
    {
        try
        {
            return new FileInfo(file).Length <= MaxFileSize ? File.ReadAllText(file) : throw new ConfigException($"{file} is larger than {MaxFileSize} bytes");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(problem.Message);
        }
    }
}
