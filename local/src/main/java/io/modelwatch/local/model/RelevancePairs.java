package io.modelwatch.local.model;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Product searches with titles of graded relevance, generated from word lists by a seed: a text model that knows the language ranks them
 * roughly as graded, one that does not know it fails to.
 */
public final class RelevancePairs {
    private static final int GRADES = 5;

    /** Departments, in each categories, in each kinds of product. */
    private static final String[][][] ENGLISH = {
        {
            {"running shoes", "hiking boots", "leather sandals"},
            {"wool sweater", "cotton t-shirt", "denim jacket"},
            {"baseball cap", "winter scarf", "leather gloves"}
        },
        {
            {"wireless headphones", "bluetooth speaker", "noise cancelling earbuds"},
            {"gaming laptop", "tablet computer", "desktop monitor"},
            {"phone charger", "usb cable", "power bank"}
        },
        {
            {"frying pan", "stainless steel saucepan", "cast iron pot"},
            {"coffee machine", "electric kettle", "bread toaster"},
            {"chef knife", "cutting board", "vegetable peeler"}
        },
        {
            {"mountain bike", "road bike", "electric bike"},
            {"yoga mat", "dumbbell set", "resistance bands"},
            {"camping tent", "sleeping bag", "hiking backpack"}
        },
        {
            {"face moisturizer", "sunscreen lotion", "lip balm"},
            {"hair shampoo", "hair dryer", "hair brush"},
            {"electric toothbrush", "toothpaste", "dental floss"}
        },
    };

    private static final String[][][] CHINESE = {
        {{"跑步鞋", "登山靴", "凉鞋"}, {"羊毛衫", "纯棉T恤", "牛仔外套"}, {"棒球帽", "围巾", "皮手套"}},
        {{"无线耳机", "蓝牙音箱", "降噪耳塞"}, {"游戏笔记本电脑", "平板电脑", "显示器"}, {"手机充电器", "数据线", "充电宝"}},
        {{"平底锅", "不锈钢汤锅", "铸铁锅"}, {"咖啡机", "电热水壶", "面包机"}, {"菜刀", "砧板", "削皮器"}},
        {{"山地自行车", "公路自行车", "电动自行车"}, {"瑜伽垫", "哑铃", "弹力带"}, {"帐篷", "睡袋", "登山背包"}},
        {{"面霜", "防晒霜", "润唇膏"}, {"洗发水", "吹风机", "梳子"}, {"电动牙刷", "牙膏", "牙线"}},
    };

    private static final String[] ENGLISH_ATTRIBUTES = {
        "red", "black", "lightweight", "cheap", "professional", "waterproof", "kids", "large", "portable", "vintage"
    };
    private static final String[] CHINESE_ATTRIBUTES = {"红色", "黑色", "轻便", "便宜", "专业", "防水", "儿童", "大号", "便携", "复古"};
    private static final String[] ENGLISH_TRIMMINGS = {"new 2024 model", "free shipping", "best seller", "gift", "sale"
    };
    private static final String[] CHINESE_TRIMMINGS = {"2024新款", "包邮", "热卖", "礼物", "特价"};

    private final String[][][] products;
    private final String[] attributes;
    private final String[] trimmings;
    private final String joiner;

    private RelevancePairs(String[][][] products, String[] attributes, String[] trimmings, String joiner) {
        this.products = products;
        this.attributes = attributes;
        this.trimmings = trimmings;
        this.joiner = joiner;
    }

    /**
     * A search with its titles.
     *
     * @param query what the user searched for
     * @param titles what was shown, in random order
     * @param grades relevance of each title: 4 it is what was searched for, 3 except for an attribute, 2 of the same category, 1 of the
     *     same department, 0 of another
     */
    public record Search(String query, List<String> titles, List<Integer> grades) {}

    public static List<Search> english(long seed, int searches) {
        return new RelevancePairs(ENGLISH, ENGLISH_ATTRIBUTES, ENGLISH_TRIMMINGS, " ").searches(seed, searches);
    }

    public static List<Search> chinese(long seed, int searches) {
        return new RelevancePairs(CHINESE, CHINESE_ATTRIBUTES, CHINESE_TRIMMINGS, "").searches(seed, searches);
    }

    private List<Search> searches(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Search> searches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            searches.add(search(random));
        }
        return searches;
    }

    private Search search(SplittableRandom random) {
        int department = random.nextInt(products.length);
        int category = random.nextInt(products[department].length);
        int kind = random.nextInt(products[department][category].length);
        String attribute = attributes[random.nextInt(attributes.length)];
        String product = products[department][category][kind];
        String[] titles = {
            any(products[other(department, products.length, random)], random),
            any(products[department][other(category, products[department].length, random)], random),
            products[department][category][other(kind, products[department][category].length, random)],
            attributes[random.nextInt(attributes.length)] + joiner + product,
            attribute + joiner + product,
        };
        List<Integer> grades = new ArrayList<>();
        List<String> shown = new ArrayList<>();
        for (int grade = 0; grade < GRADES; grade++) {
            int at = random.nextInt(shown.size() + 1);
            shown.add(at, titles[grade] + joiner + trimmings[random.nextInt(trimmings.length)]);
            grades.add(at, grade);
        }
        return new Search(attribute + joiner + product, shown, grades);
    }

    private static String any(String[][] categories, SplittableRandom random) {
        return any(categories[random.nextInt(categories.length)], random);
    }

    private static String any(String[] kinds, SplittableRandom random) {
        return kinds[random.nextInt(kinds.length)];
    }

    private static int other(int taken, int count, SplittableRandom random) {
        return (taken + 1 + random.nextInt(count - 1)) % count;
    }
}
