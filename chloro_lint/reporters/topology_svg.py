def topology_svg(x):
    return ""
