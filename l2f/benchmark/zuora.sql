-- Zuora's tables, in snake case; custom fields (x__c, x__qt) as Zuora names them.

create schema zuora;

create view zuora.communication_profile as
select
    zuora_id('profile', profile_name) as id,
    profile_name,
    concat(profile_name, ' of the billing team') as description,
    timestamp '2016-01-01' as created_date,
    timestamp '2016-01-01' as updated_date
from (values ('Default Profile'), ('Silent Profile')) as profiles (profile_name);

create view zuora.account as
select
    account_id as id,
    concat('A', lpad(cast(account as varchar), 8, '0')) as account_number,
    concat('Customer ', account) as name,
    case
        when has_crm_account then salesforce_id(if(is_crm_account_merged, '0019000', '0016100'), crm_account)
    end as crm_id,
    batch,
    'Active' as status,
    currency,
    entity as entity__c,
    is_web_direct as auto_pay,
    zuora_id('profile', if(account % 500 = 11, 'Silent Profile', 'Default Profile')) as communication_profile_id,
    zuora_id('payment method', account) as default_payment_method_id,
    zuora_id('contact', account) as bill_to_contact_id,
    zuora_id('contact', account) as sold_to_contact_id,
    cast(null as varchar) as parent_id,
    money(0) as balance,
    money(0) as credit_balance,
    1 + account % 28 as bill_cycle_day,
    if(is_web_direct, 'Due Upon Receipt', 'Net 30') as payment_term,
    if(account % 40 = 3, 'Yes', 'No') as porequired__c,
    if(is_reseller, 'Reseller', 'Non-Reseller') as sspchannel__c,
    moment(date '2017-01-01', account) as created_date,
    moment(date '2020-01-01' + account % 240, account) as updated_date
from drawn.accounts;

create view zuora.contact as
select
    zuora_id('contact', account) as id,
    account_id,
    concat('First', account) as first_name,
    concat('Last', account) as last_name,
    concat('buyer', account, '@customer', account, '.example') as work_email,
    concat(account % 900 + 1, ' Main Street') as address1,
    'Springfield' as city,
    cast(null as varchar) as state,
    lpad(cast(account % 100000 as varchar), 5, '0') as postal_code,
    country,
    moment(date '2017-01-01', account) as created_date,
    moment(date '2020-01-01' + account % 240, account) as updated_date
from drawn.accounts;

create view zuora.payment_method as
select
    zuora_id('payment method', account) as id,
    account_id,
    if(is_web_direct, 'CreditCard', 'WireTransfer') as type,
    cast(null as varchar) as sub_type,
    moment(date '2017-01-01', account) as created_date,
    moment(date '2017-01-01', account) as updated_date
from drawn.accounts;

create view zuora.product as
select
    product_id as id,
    product as name,
    concat('SKU-', upper(replace(product, ' ', '-'))) as sku,
    concat(product, ' subscription') as description,
    if(min(plan) < 18, 'Base Products', 'Add On Services') as category,
    date '2016-01-01' as effective_start_date,
    date '2099-01-01' as effective_end_date,
    timestamp '2016-01-01' as created_date,
    timestamp '2016-01-01' as updated_date
from drawn.plans
group by product, product_id;

create view zuora.product_rate_plan as
select
    product_rate_plan_id as id,
    product_id,
    plan_name as name,
    concat(plan_name, ', billed in advance') as description,
    date '2016-01-01' as effective_start_date,
    date '2099-01-01' as effective_end_date,
    timestamp '2016-01-01' as created_date,
    timestamp '2016-01-01' as updated_date
from drawn.plans;

create view zuora.product_rate_plan_charge as
select
    product_rate_plan_charge_id as id,
    product_rate_plan_id,
    plan_name as name,
    charge_type,
    if(plan = 18, 'Discount-Fixed Amount', 'Per Unit Pricing') as charge_model,
    timestamp '2016-01-01' as created_date,
    timestamp '2016-01-01' as updated_date
from drawn.plans;

create view zuora.product_rate_plan_charge_tier as
select
    zuora_id('product tier', concat(plan, currency)) as id,
    product_rate_plan_charge_id,
    currency,
    money(monthly_cents * if(charge_type = 'Recurring', 12, 1)) as price,
    true as active,
    timestamp '2016-01-01' as created_date,
    timestamp '2016-01-01' as updated_date
from drawn.plans
cross join (values ('USD'), ('EUR'), ('GBP'), ('BRL')) as currencies (currency);

create view zuora.subscription as
select
    subscription_id as id,
    subscription_name as name,
    version,
    case
        when event = 'Draft' then 'Draft'
        when version < newest_version then 'Expired'
        when is_cancelled_now then 'Cancelled'
        else 'Active'
    end as status,
    account_id,
    account_id as creator_account_id,
    invoice_owner_id,
    invoice_owner_id as creator_invoice_owner_id,
    zuora_id('subscription', concat(subscription, '.1')) as original_id,
    if(version = 1, null, zuora_id('subscription', concat(subscription, '.', version - 1))) as previous_subscription_id,
    if(version = 1, null, zuora_id('amendment', concat(subscription, '.', version))) as subscription_version_amendment_id,
    if(is_web_direct, null, salesforce_id('0066100', subscription)) as opportunityid__c,
    if(is_web_direct, null, concat('Q-', lpad(cast(subscription as varchar), 8, '0'))) as quotenumber__qt,
    if(is_web_direct, null, 'New Business') as quotebusinesstype__qt,
    if(is_web_direct, null, if(version = 1, 'New Subscription', 'Amend Subscription')) as quotetype__qt,
    renewal_names as renewal_subscription__c__c,
    'TERMED' as term_type,
    term_months as initial_term,
    'Month' as initial_term_period_type,
    term_months as current_term,
    'Month' as current_term_period_type,
    term_months as renewal_term,
    'Month' as renewal_term_period_type,
    'RENEW_WITH_SPECIFIC_TERM' as renewal_setting,
    start_date as contract_effective_date,
    start_date as contract_acceptance_date,
    start_date as service_activation_date,
    start_date as subscription_start_date,
    months_after(start_date, if(is_cancelled_now, end_month, (term_number + 1) * term_months)) as subscription_end_date,
    months_after(start_date, term_number * term_months) as term_start_date,
    months_after(start_date, (term_number + 1) * term_months) as term_end_date,
    if(is_cancelled_now, months_after(start_date, end_month), null) as cancelled_date,
    not is_auto_renew_off or version <= segments as auto_renew,
    if(is_saas and is_web_direct, not is_auto_renew_off or version <= segments, null) as autorenew__c,
    if(subscription % 1000 = 500, 'True', 'False') as excludefromanalysis__c,
    'False' as exclude_from_renewal_report__c__c,
    if(is_saas, cast(subscription + 1000 as varchar), null) as gitlabnamespaceid__c,
    moment(start_date, subscription) as original_created_date,
    case
        when is_web_direct then '2c92a0fd55822b4d015593ac264767f2'
        else zuora_id('user', subscription % 40)
    end as created_by_id,
    moment(months_after(start_date, event_month), subscription) as created_date,
    moment(months_after(start_date, event_month), subscription) as updated_date
from drawn.versions;

create view zuora.amendment as
select
    zuora_id('amendment', concat(subscription, '.', version)) as id,
    zuora_id('subscription', concat(subscription, '.', version - 1)) as subscription_id,
    concat('A-AM', lpad(cast(subscription * 10 + version as varchar), 9, '0')) as code,
    if(event = 'Draft', 'Draft', 'Completed') as status,
    if(event = 'Draft', 'UpdateProduct', event) as type,
    concat(event, ' of ', subscription_name) as name,
    cast(null as varchar) as description,
    months_after(start_date, event_month) as effective_date,
    months_after(start_date, event_month) as contract_effective_date,
    months_after(start_date, event_month) as service_activation_date,
    months_after(start_date, event_month) as customer_acceptance_date,
    if(event = 'Renewal', months_after(start_date, event_month), null) as term_start_date,
    if(event = 'Renewal', term_months, null) as current_term,
    'Month' as current_term_period_type,
    if(event = 'TermsAndConditions', false, null) as auto_renew,
    case
        when event = 'TermsAndConditions' or is_web_direct then '2c92a0fd55822b4d015593ac264767f2'
        else zuora_id('user', subscription % 40)
    end as created_by_id,
    moment(months_after(start_date, event_month), subscription) as created_date,
    moment(months_after(start_date, event_month), subscription) as updated_date
from drawn.versions
where version > 1;

create view zuora.rate_plan as
select
    rate_plan_id as id,
    subscription_id,
    product_rate_plan_id,
    product_id,
    plan_name as name,
    if(first_version > 1, zuora_id('amendment', concat(subscription, '.', first_version)), null) as amendment_id,
    case
        when line = 0 and is_replanned and segment = 1 and version > 1 then 'RemoveProduct'
        when first_version > 1 then 'NewProduct'
    end as amendment_type,
    moment(months_after(start_date, from_month), subscription) as created_date,
    moment(months_after(start_date, from_month), subscription) as updated_date
from drawn.charges
inner join drawn.plans using (plan)
where is_first_of_plan;

create view zuora.rate_plan_charge as
select
    charge_id as id,
    zuora_id('charge', concat(subscription, '.', first_version, '.', line, '.', segment)) as original_id,
    -- another plan makes a new charge, a change of seats a new segment
    concat('C-', lpad(cast(subscription * 4 + if(is_replanned_now and line = 0, 3, line) as varchar), 9, '0'))
        as charge_number,
    rate_plan_id,
    subscription_id,
    account_id,
    product_id,
    product_rate_plan_id,
    product_rate_plan_charge_id,
    plan_name as name,
    charge_type,
    if(line = 1, 'Discount-Fixed Amount', 'Per Unit Pricing') as charge_model,
    if(charge_type = 'OneTime', null, 'Annual') as billing_period,
    'SubscriptionEndDate' as end_date_condition,
    months_after(start_date, from_month) as effective_start_date,
    months_after(start_date, to_month) as effective_end_date,
    months_after(start_date, least(to_month, age + 1)) as charged_through_date,
    months_after(start_date, from_month) as trigger_date,
    segment,
    version,
    segment = least(segments, version) as is_last_segment,
    if(line = 1, null, cast(quantity as decimal(18, 2))) as quantity,
    if(line = 1, null, 'Seats') as uom,
    if(charge_type = 'Recurring', money(mrr_cents), null) as mrr,
    if(charge_type = 'Recurring', money(mrr_cents), null) as dmrc,
    money(if(line = 2, quantity * unit_cents, mrr_cents * (to_month - from_month))) as tcv,
    money(if(line = 2, quantity * unit_cents, mrr_cents * (to_month - from_month))) as dtcv,
    'Recognize Daily' as rev_rec_code,
    'Deferred Revenue' as accounting_code,
    moment(months_after(start_date, from_month), subscription) as created_date,
    moment(months_after(start_date, from_month), subscription) as updated_date
from drawn.charges
inner join drawn.plans using (plan);

create view zuora.rate_plan_charge_tier as
select
    zuora_id('charge tier', concat(subscription, '.', version, '.', line, '.', segment)) as id,
    charge_id as rate_plan_charge_id,
    product_rate_plan_charge_id,
    currency,
    money(if(line = 1, mrr_cents, unit_cents) * if(line = 2, 1, 12)) as price,
    moment(months_after(start_date, from_month), subscription) as created_date,
    moment(months_after(start_date, from_month), subscription) as updated_date
from drawn.charges
inner join drawn.plans using (plan);

-- A year is invoiced at once, or in monthly items with an invoice for each quarter.
create view drawn.items as
with

identified as (

    select
        *,
        zuora_id('charge', concat(subscription, '.', first_version, '.', line, '.', segment)) as charge_id,
        zuora_id('subscription', concat(subscription, '.', first_version)) as subscription_id
    from drawn.lines

),

billed as (

    select
        *,
        unnest(range(
            from_month // billing_months, if(line = 2, from_month, to_month - 1) // billing_months + 1
        ))::integer as period
    from identified

),

placed as (

    select
        *,
        greatest(from_month, period * billing_months) as service_from,
        least(to_month, (period + 1) * billing_months) as service_to,
        if(billing_months = 1, service_from // 3 * 3, service_from) as invoice_month
    from billed

)

select
    *,
    if(line = 2, quantity * unit_cents, mrr_cents * (service_to - service_from)) as cents
from placed
where invoice_month <= age;

create table drawn.invoices as
with

billed as (

    select
        subscription,
        invoice_month,
        sum(cents)::bigint as cents
    from drawn.items
    group by subscription, invoice_month

),

owed as (

    select
        billed.*,
        subscriptions.account,
        subscriptions.invoice_owner_id as account_id,
        subscriptions.is_web_direct,
        subscriptions.is_cancelled,
        months_after(subscriptions.start_date, billed.invoice_month) as invoice_date,
        subscriptions.is_card_declined and billed.invoice_month = subscriptions.last_term_month as is_card_declined,
        subscription::bigint * 100 + invoice_month as number,
        draw('unpaid', number, 50) = 0 as is_unpaid
    from billed
    inner join drawn.subscriptions using (subscription)

)

select
    *,
    -- one in fifty stays unpaid; of those, every other card was declined
    is_web_direct and (is_card_declined or (is_unpaid and number % 2 = 0)) and cents > 0 as is_declined,
    invoice_date <= as_of() - 30 and not is_unpaid and not is_declined and cents > 0 as is_paid,
    -- some who cancel get their last payment back
    is_paid and is_cancelled and number % 5 = 0 as is_refunded
from owed;

create view zuora.invoice as
select
    zuora_id('invoice', number) as id,
    account_id,
    concat('INV', lpad(cast(number as varchar), 10, '0')) as invoice_number,
    invoice_date,
    invoice_date + 30 as due_date,
    invoice_date as target_date,
    'Posted' as status,
    money(cents) as amount,
    money(cents) as amount_without_tax,
    money(0) as tax_amount,
    money(if(is_paid, cents, 0)) as payment_amount,
    money(if(is_refunded, cents, 0)) as refund_amount,
    money(if(is_paid, 0, cents)) as balance,
    money(0) as adjustment_amount,
    money(0) as credit_balance_adjustment_amount,
    'BillRun' as source,
    moment(invoice_date, subscription) as posted_date,
    moment(invoice_date, subscription) as created_date,
    moment(invoice_date, subscription) as updated_date
from drawn.invoices;

create view zuora.invoice_item as
select
    zuora_id('invoice item', concat(subscription, '.', line, '.', segment, '.', period)) as id,
    zuora_id('invoice', subscription::bigint * 100 + invoice_month) as invoice_id,
    charge_id as rate_plan_charge_id,
    subscription_id,
    account_id,
    product_id,
    product_rate_plan_charge_id,
    plan_name as charge_name,
    concat('SKU-', upper(replace(product, ' ', '-'))) as sku,
    'Deferred Revenue' as accounting_code,
    if(line = 1, 'Discount', 'Charge') as processing_type,
    months_after(start_date, service_from) as service_start_date,
    months_after(start_date, service_to) - 1 as service_end_date,
    moment(months_after(start_date, invoice_month), subscription) as charge_date,
    if(line = 1, null, cast(quantity as decimal(18, 2))) as quantity,
    if(line = 1, null, 'Seats') as uom,
    money(if(line = 1, cents, unit_cents)) as unit_price,
    money(cents) as charge_amount,
    money(0) as tax_amount,
    moment(months_after(start_date, invoice_month), subscription) as created_date,
    moment(months_after(start_date, invoice_month), subscription) as updated_date
from drawn.items
inner join drawn.plans using (plan);

create view zuora.payment as
select
    zuora_id('payment', number) as id,
    account_id,
    concat('P-', lpad(cast(number as varchar), 10, '0')) as payment_number,
    zuora_id('payment method', account) as payment_method_id,
    invoice_date + if(is_web_direct, 0, 20) as effective_date,
    if(is_declined, 'Error', 'Processed') as status,
    if(is_web_direct, 'Electronic', 'External') as type,
    money(cents) as amount,
    moment(invoice_date + if(is_web_direct, 0, 20), subscription) as created_date,
    moment(invoice_date + if(is_web_direct, 0, 20), subscription) as updated_date
from drawn.invoices
where is_paid or is_declined;

create view zuora.invoice_payment as
select
    zuora_id('invoice payment', number) as id,
    zuora_id('invoice', number) as invoice_id,
    zuora_id('payment', number) as payment_id,
    account_id,
    money(cents) as amount,
    money(if(is_refunded, cents, 0)) as refund_amount,
    moment(invoice_date + if(is_web_direct, 0, 20), subscription) as created_date,
    moment(invoice_date + if(is_web_direct, 0, 20), subscription) as updated_date
from drawn.invoices
where is_paid;

create view zuora.refund as
select
    zuora_id('refund', number) as id,
    concat('R-', lpad(cast(number as varchar), 10, '0')) as refund_number,
    account_id,
    money(cents) as amount,
    invoice_date + 25 as refund_date,
    'Processed' as status,
    if(is_web_direct, 'Electronic', 'External') as type,
    'Payment' as source_type,
    if(is_web_direct, 'CreditCard', 'WireTransfer') as method_type,
    'Customer cancelled' as reason_code,
    cast(null as varchar) as comment,
    moment(invoice_date + 25, subscription) as created_date,
    moment(invoice_date + 25, subscription) as updated_date
from drawn.invoices
where is_refunded;

create view zuora.refund_invoice_payment as
select
    zuora_id('refund invoice payment', number) as id,
    zuora_id('refund', number) as refund_id,
    zuora_id('payment', number) as payment_id,
    zuora_id('invoice', number) as invoice_id,
    zuora_id('invoice payment', number) as invoice_payment_id,
    account_id,
    money(cents) as refund_amount,
    moment(invoice_date + 25, subscription) as created_date,
    moment(invoice_date + 25, subscription) as updated_date
from drawn.invoices
where is_refunded;
