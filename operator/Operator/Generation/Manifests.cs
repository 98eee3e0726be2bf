using System.Diagnostics.CodeAnalysis;
using k8s.Models;
using KubeOps.Transpiler;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Host.Generation;

/// <summary>What is generated into the repository out of the C# types, by the path of the file.</summary>
internal static class Manifests
{
    private const string Header = "# Made by `operator generate` from the types in operator/Api. Do not edit.\n";
    private const string RbacHeader = "# Made by `operator generate` from the attributes of the operator's classes. Do not edit.\n";

    private const string Chart = "charts/session-recording-operator/files";

    /// <param name="root">The repository: some of its files are copied into the chart, which cannot read outside of its folder.</param>
    [RequiresUnreferencedCode("Reads the types in operator/Api.")]
    public static IReadOnlyDictionary<string, string> Make(string root)
    {
        V1CustomResourceDefinition crd = CrdTranspiler.Transpile(typeof(V1Alpha1SessionRecordingConfig));
        Dictionary<string, string> files = new()
        {
            ["config/crd/sessionrecordingconfigs.yaml"] = Header + ManifestYaml.WriteEntity(crd),
            ["config/crd/kustomization.yaml"] = Header + "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- sessionrecordingconfigs.yaml\n",
            ["config/rbac/operator_clusterrole.yaml"] = RbacHeader + ManifestYaml.WriteEntity(RoleManifests.ClusterRole()),
            ["config/rbac/operator_role.yaml"] = RbacHeader + ManifestYaml.WriteEntity(RoleManifests.Role()),
        };
        files["docs/crd.md"] = CrdReference.Write(crd);
        files[$"{Chart}/crd.yaml"] = files["config/crd/sessionrecordingconfigs.yaml"];
        CopyFolder(root, "config/rbac", "*role.yaml", $"{Chart}/rbac", files);
        CopyFolder(root, "config/observability", "alerts.yaml", $"{Chart}/observability", files);
        CopyFolder(root, "config/observability", "*.json", $"{Chart}/observability", files);
        return files;
    }

    /// <summary>Files below <paramref name="folder"/> that are missing or differ.</summary>
    public static IReadOnlyList<string> FindStale(string folder, IReadOnlyDictionary<string, string> files) =>
        [.. files.Where(file => !File.Exists(Path.Combine(folder, file.Key)) || File.ReadAllText(Path.Combine(folder, file.Key)) != file.Value).Select(file => file.Key).Order(StringComparer.Ordinal)];

    // What is generated is taken as it is now, not as it lies in the folder.
    private static void CopyFolder(string root, string from, string pattern, string to, Dictionary<string, string> files)
    {
        string folder = Path.Combine(root, from);
        string[] there = Directory.Exists(folder) ? Directory.GetFiles(folder, pattern) : [];
        string[] made = [.. files.Keys.Where(file => Path.GetDirectoryName(file) == from)];
        foreach (string name in there.Concat(made).Select(file => Path.GetFileName(file)).Distinct())
        {
            files[$"{to}/{name}"] = files.TryGetValue($"{from}/{name}", out string? text) ? text : File.ReadAllText(Path.Combine(folder, name));
        }
    }

    public static void Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        foreach ((string path, string text) in files)
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }
}
